"""Nothing lies in the house that no process loads: a page in such a file would answer 404."""

import json
import subprocess
import sys
from collections.abc import Iterable

from tests.architecture.source_tree import ROOT, files, place

LOAD = """
import json, sys
import marketplace.app, marketplace.cli, marketplace.supervisor, marketplace.worker
print(json.dumps(sorted(name for name in sys.modules if name.startswith("marketplace"))))
"""
# Loaded later, or by nobody in the house. The list may only shrink.
LOADED_OTHERWISE = {
    "marketplace.search.whoosh_index": "opened where SEARCH says so; its library is slow to load",
    "marketplace.tracelog.verify": "run by an auditor, alone: python -m marketplace.tracelog.verify",
}
NO_MODULES = ("marketplace/migrations/", "marketplace/demo/pictures/")


def modules_of(places: Iterable[str]) -> set[str]:
    """The dotted names of these Python files."""
    return {
        where.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for where in places
    }


def unloaded(present: set[str], loaded: Iterable[str]) -> list[str]:
    return sorted(present - set(loaded))


def test_every_module_is_loaded_by_the_app_the_worker_or_the_command_line() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True
    )
    places = (place(path) for path in files(".py", under="marketplace"))
    present = modules_of(where for where in places if not where.startswith(NO_MODULES))

    assert unloaded(present, json.loads(found.stdout)) == sorted(LOADED_OTHERWISE)


def test_a_module_that_nobody_imports_is_seen() -> None:
    present = modules_of(["web/__init__.py", "web/about.py", "web/home.py"])

    assert unloaded(present, ["web", "web.home"]) == ["web.about"]
