"""Reads GS1 Digital Links (URI syntax 1.4.0) strictly: what the standard's engine refuses is refused.

The caller strips a single trailing slash first if it wants to be as tolerant as a resolver should be.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from marketplace.gs1.application_identifiers import TABLE

CANONICAL_HOST = "https://id.gs1.org"
# Which qualifiers may follow a primary key, each list in its order and each member optional.
QUALIFIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": ((),),
    "01": (("22", "10", "21"), ("235",)),
    "414": (("254",),),
    "417": ((),),
}
# The usual paths, so that they need no closer look.
_IN_ORDER = (["01", "10"], ["01", "21"], ["01", "10", "21"], ["414", "254"])
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*", re.ASCII)

Pairs = tuple[tuple[str, str], ...]


class DigitalLinkError(ValueError):
    """``reason`` is a stable word for what is wrong; ``ai`` the identifier that it is about."""

    def __init__(self, reason: str, ai: str = "") -> None:
        super().__init__(f"{reason} ({ai})" if ai else reason)
        self.reason = reason
        self.ai = ai


class DigitalLink(NamedTuple):
    """``ignored`` are the parts of the query that are no AIs, as they were written."""

    key: tuple[str, str]
    qualifiers: Pairs
    attributes: Pairs
    ignored: tuple[str, ...]

    @property
    def ais(self) -> Pairs:
        """All identifiers with their values, as they stood."""
        return (self.key, *self.qualifiers, *self.attributes)

    @property
    def path(self) -> str:
        """``/01/…/10/…`` with every value encoded in the one canonical way."""
        return "".join(f"/{ai}/{_quoted(value)}" for ai, value in (self.key, *self.qualifiers))

    @property
    def canonical(self) -> str:
        """The address under GS1's own host."""
        query = "&".join(f"{ai}={_quoted(value)}" for ai, value in self.attributes)
        return CANONICAL_HOST + self.path + (f"?{query}" if query else "")

    def qualifier(self, ai: str) -> str | None:
        return next((value for found, value in self.qualifiers if found == ai), None)


def parse(uri: str) -> DigitalLink:
    """Read a whole http(s) address; raises DigitalLinkError."""
    scheme, found, rest = uri.partition("://")
    if not found or scheme.lower() not in {"http", "https"}:
        raise DigitalLinkError("bad_scheme")
    if not _URI.fullmatch(rest):
        raise DigitalLinkError("bad_charset")
    rest = rest.partition("#")[0]
    before, _, query = rest.partition("?")
    host, _, path = before.partition("/")
    if "@" in host:
        raise DigitalLinkError("user_info")
    if not host:
        raise DigitalLinkError("bad_host")
    key, qualifiers = _read_path(path)
    attributes, ignored = _read_query(query) if query else ((), ())
    link = DigitalLink(key, qualifiers, attributes, ignored)
    if attributes:
        _check_together(link)
    return link


def _read_path(path: str) -> tuple[tuple[str, str], Pairs]:
    """The right-most primary key and what follows it; what stands before is anybody's folder."""
    parts = path.split("/")
    at = len(parts) - 2
    while at >= 0 and parts[at] not in QUALIFIERS:
        if not _may_be_ai(parts[at]):
            raise DigitalLinkError("no_primary_key")
        at -= 2
    if at < 0:
        raise DigitalLinkError("no_primary_key")
    ais = parts[at::2]
    if len(ais) > 1:
        _check_order(ais)
    pairs = []
    for ai, text in zip(ais, parts[at + 1 :: 2], strict=True):
        value = _unquoted(text) if "%" in text else text
        pairs.append((ai, _checked(ai, value)))
    return pairs[0], tuple(pairs[1:])


def _may_be_ai(part: str) -> bool:
    return 2 <= len(part) <= 4 and part.isascii() and part.isdigit()


def _check_order(ais: list[str]) -> None:
    if ais in _IN_ORDER:
        return
    seen = set()
    for ai in ais:
        if ai in seen:
            raise DigitalLinkError("repeated_ai", ai)
        if ai not in TABLE or _is_own_use(ai):
            raise DigitalLinkError("unknown_ai", ai)
        seen.add(ai)
    for allowed in QUALIFIERS[ais[0]]:
        if [ai for ai in allowed if ai in seen] == ais[1:]:
            return
    raise DigitalLinkError("bad_qualifier_order", ais[1])


def _is_own_use(ai: str) -> bool:
    """90–99 mean something between partners only, so never a step of a path."""
    return len(ai) == 2 and ai[0] == "9"


def _read_query(query: str) -> tuple[Pairs, tuple[str, ...]]:
    attributes, ignored = [], []
    for part in query.split("&"):
        ai, found, value = part.partition("=")
        if not found or not (ai.isascii() and ai.isdigit()):
            if found and not ai:
                raise DigitalLinkError("empty_key")
            if part:
                ignored.append(part)
            continue
        if ai not in TABLE:
            raise DigitalLinkError("unknown_ai", ai)
        attributes.append((ai, _unquoted(value.replace("+", " "))))
    return tuple(attributes), tuple(ignored)


def _check_together(link: DigitalLink) -> None:
    """What the path and the query say beside each other."""
    present = {link.key[0], *(ai for ai, _ in link.qualifiers)}
    for ai, _ in link.attributes:
        if ai in present:
            raise DigitalLinkError("repeated_ai", ai)
        present.add(ai)
        if not TABLE[ai].in_query:
            raise DigitalLinkError("not_a_query_attribute", ai)
        if any(ai in allowed for allowed in QUALIFIERS[link.key[0]]):
            raise DigitalLinkError("belongs_in_path", ai)
    for ai, value in link.attributes:
        _checked(ai, value)
        identifier = TABLE[ai]
        if not identifier.refuses.isdisjoint(present):
            raise DigitalLinkError("exclusive_ai", ai)
        if identifier.needs and present.isdisjoint(identifier.needs):
            raise DigitalLinkError("requires_" + "_or_".join(identifier.needs), ai)
        if not present.issuperset(identifier.needs_all):
            raise DigitalLinkError("requires_" + "_".join(identifier.needs_all), ai)


def _checked(ai: str, value: str) -> str:
    if not value:
        raise DigitalLinkError("empty_value", ai)
    if (broken := TABLE[ai].rule(value)) is not None:
        raise DigitalLinkError(broken, ai)
    return value


def _unquoted(text: str) -> str:
    """``%41`` → ``A``; what is no escape stays as it is. Bytes are taken one by one, so that nothing
    outside ASCII passes for a letter."""
    return unquote_to_bytes(text).decode("latin-1")


def _quoted(value: str) -> str:
    return quote(value, safe="-._~")
