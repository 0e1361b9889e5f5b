"""The commune's e-commerce indicators, computed from events only."""
