"""Check that every sentence of the code and the pages stands in the Vietnamese catalogue.

English is the language of the msgids, so it is complete by itself.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.architecture.source_tree import ROOT

CATALOGUE = ROOT / "marketplace" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "N_", "gettext", "lazy_gettext"), None),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = (("marketplace", "**.py", "python"), ("templates", "**.*", "jinja2"))
_PLACEHOLDER = re.compile(r"%\((\w+)\)")
Key = tuple[str, str | None]


def sentences_used(root: Path) -> dict[Key, str]:
    """Each msgid (with its context) that the tree asks for, and a place where it does."""
    found: dict[Key, str] = {}
    for folder, pattern, method in SOURCES:
        extracted = extract_from_dir(
            root / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"encoding": "utf-8", "silent": "false"}},
            keywords=KEYWORDS,  # type: ignore[arg-type]  # babel's own type forgets contexts
        )
        for file, line, message, _comments, context in extracted:
            msgid = message if isinstance(message, str) else message[0]
            found.setdefault((msgid, context), f"{folder}/{file}:{line}")
    return found


def problems(used: dict[Key, str], catalogue: Catalog) -> Iterable[str]:
    """Missing, fuzzy, half-filled and obsolete sentences, one line each."""
    stated = {(m.id if isinstance(m.id, str) else m.id[0], m.context): m for m in catalogue if m.id}
    for key, where in sorted(used.items(), key=lambda item: item[1]):
        if key not in stated:
            yield f"missing: {key[0]!r} ({where})"
    for key, message in stated.items():
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if key not in used:
            yield f"obsolete: {key[0]!r}"
        if message.fuzzy:
            yield f"fuzzy: {key[0]!r}"
        if not all(texts):
            yield f"empty: {key[0]!r}"
        msgids = [message.id] if isinstance(message.id, str) else list(message.id)
        if any(texts) and _placeholders(texts) != _placeholders(msgids):
            yield f"placeholders differ: {key[0]!r}"


def _placeholders(texts: list[str]) -> set[str]:
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}


def main() -> int:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi", abort_invalid=True)
    used = sentences_used(ROOT)
    found = list(problems(used, catalogue))
    sys.stdout.write(("\n".join(found) or f"({len(used)} sentences)") + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
