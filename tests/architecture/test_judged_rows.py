"""Rows that lots are judged by are written through the session, whose flush the sink listens to."""

import ast

import pytest

from marketplace.traceability.lots.changes import JUDGED_BY
from tests.architecture.source_tree import python_trees

PAST_THE_SESSION = {"insert", "insert_into", "update", "delete"}
JUDGED = {model.__name__.lower() for model in JUDGED_BY}
# What is written past it all the same, and why no verdict changes.
REVIEWED = {
    ("marketplace/traceability/lots/commands/allocation.py", "lot"): (
        "what buyers hold while they pay is still the lot's; the stock is counted beside it"
    ),
    ("marketplace/traceability/farm/commands/certificates.py", "certificatescope"): (
        "of a claim, which counts only once it is checked; its new rows are seen"
    ),
}


def written(tree: ast.Module) -> set[str]:
    """The judged models that one file writes by statements; ``LOT`` is the table of `Lot`."""
    return {
        name
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in PAST_THE_SESSION and call.args
        if (name := _table(call.args[0]).lower()) in JUDGED
    }


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _table(node: ast.expr) -> str:
    inner = node.args[0] if isinstance(node, ast.Call) and node.args else node
    return _name(inner)


def test_judged_rows_are_written_through_the_session():
    found = {
        (path, name) for path, tree in python_trees(under="marketplace") for name in written(tree)
    }

    assert found == REVIEWED.keys()


@pytest.mark.parametrize(
    "line", ["update(Lot)", "insert_into(Photo)", "delete(table_of(Seller))", "update(PRODUCT)"]
)
def test_a_statement_past_the_session_is_found(line):
    assert written(ast.parse(line))
