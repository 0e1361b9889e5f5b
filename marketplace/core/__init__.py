"""What every room needs; it knows no room."""
