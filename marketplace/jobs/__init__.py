"""Durable jobs: the table is the truth, the transport only carries ids."""
