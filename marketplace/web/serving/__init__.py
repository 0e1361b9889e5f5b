"""How every page is served, whichever door it belongs to."""
