"""Encryption at rest for the few values that need it (bank accounts, TOTP secrets)."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretBox:
    """Encrypts with a key derived from the platform's secret for one purpose."""

    def __init__(self, secret: str, *, purpose: str) -> None:
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(
            secret.encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The plain text; raises cryptography.fernet.InvalidToken where the key is another."""
        return self._fernet.decrypt(sealed.encode()).decode()
