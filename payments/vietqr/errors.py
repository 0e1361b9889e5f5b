"""What may be wrong with a code, and where."""


class VietQrError(ValueError):
    """`check` is a stable word for the check that failed, `path` the object, such as `38.01`."""

    def __init__(self, check: str, path: str = "") -> None:
        super().__init__(f"{check} at {path}" if path else check)
        self.check = check
        self.path = path


class NotVietQr(VietQrError):
    """The text is something else: no payment code at all, or one of another scheme."""


class BrokenVietQr(VietQrError):
    """The text means to be a VietQR and breaks a rule: do not pay by it."""
