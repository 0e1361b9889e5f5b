"""Writes about people: who they are, their codes, sessions, passwords, roles."""
