"""Reads about dossiers and councils, each within its reader's scope."""
