"""What a public trace page reads: addresses, and the story of a lot."""
