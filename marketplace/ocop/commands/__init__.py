"""Writes of the register of recognitions."""
