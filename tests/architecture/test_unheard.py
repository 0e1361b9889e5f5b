"""Nothing is built that no page, command or job calls, and nothing is told that nobody hears."""

import ast
import re
from collections.abc import Iterable, Iterator

from marketplace import subscriptions
from marketplace.core.events import Event, board
from tests.architecture import unheard
from tests.architecture.source_tree import ROOT, files, python_trees

HOUSE = ("marketplace", "payments", "catalog_import")
TREES = [found for folder in HOUSE for found in python_trees(under=folder)]
WORD = re.compile(r"\w+")


def public_names(tree: ast.Module) -> Iterator[str]:
    """Functions and classes of a module; what a decorator hands to a framework is used by it."""
    for node in tree.body:
        plain = isinstance(node, ast.FunctionDef) and not node.decorator_list
        if (plain or isinstance(node, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name


def used_names(tree: ast.Module) -> Iterator[str]:
    """Every name that is read; importing alone is no use, unless under another name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name


def unused(trees: Iterable[tuple[str, ast.Module]], elsewhere: set[str]) -> set[str]:
    """``place name`` of all that is public, and named neither in the trees nor ``elsewhere``."""
    trees = list(trees)
    used = elsewhere | {name for _where, tree in trees for name in used_names(tree)}
    return {
        f"{where} {name}"
        for where, tree in trees
        for name in public_names(tree)
        if name not in used
    }


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def events() -> list[type[Event]]:
    """The facts that can be said: every kind of event with a name of its own."""
    found = [kind for kind in _below(Event) if "name" in vars(kind)]
    return [kind for kind in found if kind.__module__.startswith("marketplace.")]


def test_every_event_is_heard_or_on_the_reviewed_list() -> None:
    subscriptions.subscribe_all()
    silent = {kind.__name__ for kind in events() if not board.subscribers_of(kind.name)}

    assert silent == set(unheard.EVENTS)


def test_every_public_function_is_used_or_on_the_reviewed_list() -> None:
    texts = (*files(".py", under="benchmarks"), ROOT / "dev", ROOT / "wsgi.py")
    words = {
        word
        for path in (*texts, *files(".html", ".xml", ".txt", under="templates"))
        for word in WORD.findall(path.read_text("utf-8"))
    }
    trees = [tree for tree in TREES if "/pictures/" not in tree[0]]

    assert unused(trees, words) == set(unheard.FUNCTIONS)


def test_a_function_that_is_only_imported_is_seen() -> None:
    source = "def used(): ...\ndef idle(): ...\n@door.get('/')\ndef page(): ...\nused()"
    reader = "from a import idle"

    found = unused([("a.py", ast.parse(source)), ("b.py", ast.parse(reader))], set())

    assert found == {"a.py idle"}
    assert unused([("a.py", ast.parse(source))], {"idle"}) == set()
