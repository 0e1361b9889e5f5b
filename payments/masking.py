"""How account numbers are shown in logs and in what is kept of a notice."""


def masked_account(number: str) -> str:
    """Give the last four characters after dots; a number of up to four is hidden wholly."""
    return "…" + number[-4:] if len(number) > 4 else "…"
