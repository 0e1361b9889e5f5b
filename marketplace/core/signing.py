"""Signatures in links that the market sends out: they prove that it made the address."""

from itsdangerous import Signer


def link_signature(group_code: str, secret: str) -> str:
    """The part of a link that opens one order group without asking for the phone number."""
    return Signer(secret, salt="order-link").get_signature(group_code).decode()


def order_path(group_code: str, secret: str) -> str:
    """The address of a group's page with its signature, without the host."""
    return f"/don-hang/{group_code}?k={link_signature(group_code, secret)}"
