"""What lies in the tree: files by kind, without what was vendored, generated or installed."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOREIGN = {
    *(".git", ".venv", "instance", "node_modules", "vendor", "versions", "__pycache__"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"),
    *(".output", "dist", "build"),
}


def files(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Every file of ours below ``under`` (from the root) with one of ``suffixes``."""
    for folder, inner, names in os.walk(ROOT / under):
        inner[:] = sorted(name for name in inner if name not in _FOREIGN)
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(folder, name)


def place(path: Path) -> str:
    """The path as the project speaks of it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def python_trees(*, under: str) -> Iterator[tuple[str, ast.Module]]:
    """Each Python file below ``under``: its place and its syntax tree."""
    for path in files(".py", under=under):
        yield place(path), ast.parse(path.read_text("utf-8"), filename=str(path))
