"""OCOP: recognitions that are checked and dated, and the dossiers and councils they come from."""
