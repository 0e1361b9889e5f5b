"""The commands of this part, by noun."""
