"""Reads of the register, of claims and of imported lists, each within its reader's scope."""
