"""Stamps on packs: their codes and labels, who scanned them, and what looks like a copy."""
