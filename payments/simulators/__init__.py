"""Providers as they behave, as processes of their own, for the demo and for tests only.

`python -m payments.simulators.bank` and `python -m payments.simulators.stripe` serve on 127.0.0.1.
Money here is not real, so that they refuse to start unless `CHOXA_DEMO=1` or `CHOXA_TESTING=1`.
"""
