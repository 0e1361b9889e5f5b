"""Objects of two digits of id, two digits of length and a value, and the checksum over them."""

import binascii

from payments.vietqr.errors import BrokenVietQr

DIGITS = frozenset("0123456789")
Objects = dict[str, str]


def split_objects(text: str, path: str = "") -> Objects:
    """Split a level, consuming it exactly; ids keep their order. Raises `BrokenVietQr`."""
    objects: Objects = {}
    at = 0
    while at < len(text):
        header = text[at : at + 4]
        if len(header) < 4 or not DIGITS.issuperset(header):
            raise BrokenVietQr("header_not_numeric", path)
        tag, length = header[:2], int(header[2:])
        where = joined(path, tag)
        if length == 0:
            raise BrokenVietQr("length_zero", where)
        value = text[at + 4 : at + 4 + length]
        if len(value) < length:
            raise BrokenVietQr("length_beyond_end", where)
        if tag in objects:
            raise BrokenVietQr("tag_twice", where)
        objects[tag] = value
        at += 4 + length
    return objects


def join_objects(objects: Objects, path: str = "") -> str:
    """Write a level. Raises `BrokenVietQr` for a value that is empty or over 99 characters."""
    parts = []
    for tag, value in objects.items():
        if not 1 <= len(value) <= 99:
            raise BrokenVietQr("length_out_of_bounds", joined(path, tag))
        parts.append(f"{tag}{len(value):02d}{value}")
    return "".join(parts)


def joined(path: str, tag: str) -> str:
    """Give the path of an object inside another."""
    return f"{path}.{tag}" if path else tag


def checksum(text: str) -> str:
    """Give CRC-16/CCITT-FALSE over the bytes, as four upper-case hex digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"
