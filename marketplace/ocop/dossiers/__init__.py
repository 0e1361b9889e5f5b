"""Dossiers for OCOP recognition: the criteria, the self-assessment, the commune and the council."""
