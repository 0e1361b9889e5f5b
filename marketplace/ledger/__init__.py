"""The journal: immutable double entry in whole đồng."""
