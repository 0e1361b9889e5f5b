"""Traceability: areas, diaries, lots that add up, stamps, recalls and a log that cannot be rewritten."""
