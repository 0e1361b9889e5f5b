from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.dossiers import Way, make_dossier


@pytest.fixture
def start(app, now, tmp_path: Path) -> Callable[..., Way]:
    """Begins a dossier whose documents live in the test's own folder."""
    return lambda **facts: make_dossier(tmp_path, now, **facts)
