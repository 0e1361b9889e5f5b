"""Taking lots back from shops and buyers."""
