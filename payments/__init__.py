"""What the market needs to speak with payment providers. Imports nothing of the marketplace.

Adapters are pure but for HTTP; clock, HTTP session and secrets are handed to them. Writing the
database, the ledger and the order is the caller's work.
"""
