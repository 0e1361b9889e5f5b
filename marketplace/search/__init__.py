"""Search: one analyser and planner, several indexes that answer with identical lists.

A reader room: the market's events feed it, the worker alone writes it, and it can be rebuilt
from the catalogue at any time.
"""
