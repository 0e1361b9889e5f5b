"""Harvests and packs: their grams, their verdicts and what orders hold of them."""
