"""The Merkle log over the trace events: its tree, its signed checkpoints and how both are checked.

`merkle` and `signed_note` are pure, so that the offline verifier needs nothing else.
"""
