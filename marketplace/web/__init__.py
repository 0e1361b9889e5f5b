"""The doors, one package per audience, and what they share."""
