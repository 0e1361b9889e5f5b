"""Notices to people, behind one interface with a log."""
