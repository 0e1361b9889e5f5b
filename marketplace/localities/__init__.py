"""Provinces, communes and their changes: dated rows, so that what happened keeps the unit of its day."""
