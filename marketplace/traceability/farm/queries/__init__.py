"""The queries of this part, by noun."""
