"""A process opens the files of the index while another one writes them."""

from pathlib import Path

import pytest
from whoosh import index

from marketplace.search.whoosh_index import WhooshIndex


def test_a_list_of_files_that_was_replaced_meanwhile_is_looked_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WhooshIndex(tmp_path).close()
    opening, tried = index.open_dir, []

    def replaced_twice(folder: str, indexname: str | None = None) -> index.FileIndex:
        tried.append(folder)
        if len(tried) < 3:
            raise FileNotFoundError(f"{folder}/_MAIN_{len(tried)}.toc")
        return opening(folder, indexname)

    monkeypatch.setattr(index, "open_dir", replaced_twice)
    again = WhooshIndex(tmp_path)

    assert len(tried) == 4  # twice in vain, then to look and to open
    assert again.stats()["documents"] == 0
