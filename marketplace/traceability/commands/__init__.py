"""What changes areas, diaries, lots, stamps and recalls."""
