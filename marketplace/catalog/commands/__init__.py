"""Everything that changes the catalogue. Callers wrap one command in a unit of work."""
