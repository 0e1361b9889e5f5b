"""The search of this process, opened when it is first asked for."""

from pathlib import Path

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.search.feed import every_document
from marketplace.search.open import Kind, open_index
from marketplace.search.service import Search


class SearchDesk:
    """Keeps one `Search` for each database; told where the application is made."""

    def __init__(self) -> None:
        self._kind: Kind = "auto"
        self._folder: Path | None = None
        self._opened: dict[str, Search] = {}

    def use(self, kind: Kind, *, folder: Path) -> None:
        """Open indexes of ``kind`` from now on; Whoosh keeps its files in ``folder``."""
        self._kind, self._folder = kind, folder
        self.forget()

    def forget(self) -> None:
        """Close what is open and remember nothing of it."""
        opened, self._opened = self._opened, {}
        for search in opened.values():
            search.index.close()

    @property
    def search(self) -> Search:
        bind = db.session.get_bind()
        address = str(bind.engine.url)
        found = self._opened.get(address)
        if found is None:
            index = open_index(
                self._kind,
                database=bind.dialect.name,
                connect=db.session.connection,
                folder=self._folder,
            )
            found = self._opened[address] = Search(index)
            if self._kind == "memory":
                index.bulk_build(every_document(now=utc_now()))
        return found


desk = SearchDesk()
