"""Measured against floors taken in the same run on the same machine; never asserted in tests."""
