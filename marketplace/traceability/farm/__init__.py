"""Where produce grows: areas, plots, seasons, diary, inputs and certificates."""
