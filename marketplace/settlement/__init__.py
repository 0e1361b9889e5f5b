"""Payments, refunds and their postings; speaks with providers through `payments`."""
