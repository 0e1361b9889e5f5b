import signal
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.search.service import Search, SearchQuery
from tests.search.conftest import KINDS, opened
from tests.search.writer_process import BATCH, batch


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_writer_killed_at_any_moment_loses_and_doubles_nothing(kind: str, tmp_path: Path):
    with opened(kind, tmp_path) as found:
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.search.writer_process", kind, found.address],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        kept = [int(writer.stdout.readline()) for _ in range(8)]
        writer.send_signal(signal.SIGKILL)
        kept += [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        writer.stdout.close()

        search = Search(found.index)
        ids = search.search(SearchQuery(text="cam sành", limit=10_000)).product_ids
        assert len(ids) == len(set(ids)) == found.index.stats()["documents"]
        assert len(ids) % BATCH == 0
        assert set(ids) >= {each.product_id for number in kept for each in batch(number)}

        following = len(ids) // BATCH
        assert found.index.apply([*batch(0), *batch(following)]) == BATCH
        found.commit()
        assert found.index.stats()["documents"] == len(ids) + BATCH
