"""The rules of this part, by noun."""
