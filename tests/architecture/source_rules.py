"""House rules that can be seen in one file's source. Each rule returns the lines that break it."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

LINES_AT_MOST = {".py": 300, ".js": 300, ".css": 300, ".html": 150}
_NAMELESS = re.compile(r"^(utils?|helpers?|commons?|misc|base_.*)$")
_POSTPONED = re.compile(r"\b([T]ODO|[F]IXME)\b")
_WORKPLACE = re.compile(
    r"(?<![\w./-])/(work|root|home/\w+|Users/\w+)/"
    r"|\b([s]ub-?agents?|[c]laude|[c]hatgpt|[c]opilot|[i]ssues show)\b",
    re.IGNORECASE,
)
_CLOCK_CALLS = {"now", "utcnow", "today", "time", "localtime"}
_CLOCK_OWNERS = {"datetime", "date", "time"}


def commits(tree: ast.Module) -> list[int]:
    """Calls of ``.commit(``: only the unit of work ends a transaction."""
    return [call.lineno for call in _calls(tree) if _method(call) == "commit"]


def flask_imports(tree: ast.Module) -> list[int]:
    """Imports of flask or one of its extensions, wherever they stand in the file."""
    return [
        line
        for name, line in imported_names(tree)
        if name.split(".")[0] == "flask" or name.startswith("flask_")
    ]


def clock_readings(tree: ast.Module) -> list[int]:
    """Readings of the wall clock: time is an argument (measuring with ``monotonic`` is none)."""
    return [
        call.lineno
        for call in _calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in _CLOCK_CALLS
        and _last_name(call.func.value) in _CLOCK_OWNERS
    ]


def present_moments(tree: ast.Module) -> list[int]:
    """Calls of our own ``utc_now``: doors and tasks ask for the present, commands are told."""
    return [
        call.lineno
        for call in _calls(tree)
        if (_method(call) or _last_name(call.func)) == "utc_now"
    ]


def floats(tree: ast.Module) -> list[int]:
    """Float numbers, the type ``float`` and true division; ``path / "name"`` is none of these."""
    found = []
    for node in ast.walk(tree):
        number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        kind = isinstance(node, ast.Name) and node.id == "float"
        quotient = (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and not any(_is_text(side) for side in (node.left, node.right))
        )
        if number or kind or quotient:
            found.append(node.lineno)
    return sorted(set(found))


def rows_by_position(tree: ast.Module) -> list[int]:
    """``row[2]``, ``row[:3]`` and ``_make(row)``: two columns of one type swap unseen."""
    by_number = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and _last_name(node.value) == "row"
        and (isinstance(node.slice, ast.Slice) or _is_number(node.slice))
    ]
    made = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "_make"
    ]
    return sorted({*by_number, *made})


def blind_asking(tree: ast.Module) -> list[int]:
    """WTForms' own ways to ask for something: a name of blanks passes them. `Needed` is ours."""
    blind = {"wtforms.validators.InputRequired", "wtforms.validators.DataRequired"}
    return [line for name, line in imported_names(tree) if name in blind]


def imported_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Dotted names as imported; ``from a import b`` counts as ``a`` and as ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def postponed(text: str) -> list[int]:
    """Lines that put work off."""
    return _lines(_POSTPONED, text)


def workplace_words(text: str) -> list[int]:
    """Lines that name a machine's folders or the tools by which the house was built."""
    return _lines(_WORKPLACE, text)


def too_long(place: str, text: str) -> bool:
    """Whether a file has outgrown its kind; a migration is a record and may be as long as it is."""
    if place.startswith("marketplace/migrations/versions/"):
        return False
    limit = LINES_AT_MOST.get(PurePosixPath(place).suffix)
    return limit is not None and text.count("\n") > limit


def nameless(place: str) -> bool:
    """Whether a file or one of its folders bears a name that says nothing."""
    path = PurePosixPath(place)
    return any(_NAMELESS.match(part) for part in (*path.parts[:-1], path.stem))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _lines(pattern: re.Pattern[str], text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
