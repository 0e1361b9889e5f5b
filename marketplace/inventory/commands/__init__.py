"""Everything that moves stock. Callers wrap one command in a unit of work."""
