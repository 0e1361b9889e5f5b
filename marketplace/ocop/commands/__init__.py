"""What changes recognitions, claims and lists."""
