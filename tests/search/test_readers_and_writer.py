from pathlib import Path

import pytest

from benchmarks.search_openers import place
from benchmarks.search_readers import run
from tests.search.conftest import KINDS, opened

# A change that is never seen is a fault; how soon it is seen is measured in benchmarks.
PATIENCE = 30


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS[1:])
def test_readers_and_a_writer_do_not_trouble_each_other(kind: str, tmp_path: Path, some_documents):
    with opened(kind, tmp_path):
        pass
    (tmp_path / "index").mkdir()
    with place(kind, tmp_path / "index") as here:
        session = here()
        session.index.bulk_build(some_documents)
        session.commit()
        session.close()

        told = run(here, readers=2, seconds=2)

    assert (told.errors, told.first_error) == (0, "")
    assert told.changes > 0
    assert told.searches > 0
    assert told.slowest_visible < PATIENCE
