"""The database: one declarative base, one unit of work, every difference between the two engines.

On SQLite reads run one statement at a time and a unit of work opens with ``BEGIN IMMEDIATE``, so a
reader never has to become a writer; on PostgreSQL the same commands run at READ COMMITTED with row
locks. Rooms never commit: only `unit_of_work` does.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from enum import Enum
from sqlite3 import Connection as SqliteConnection
from typing import Annotated, Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, String, Table, event
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.orm.session import ORMExecuteState
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from marketplace.core import unit_state
from marketplace.core.money import Vnd
from marketplace.core.unit_state import UnitState, WriteOutsideUnitOfWork

Result = TypeVar("Result")
SQLITE_BUSY_SECONDS, TRIES_TO_BEGIN, ATTEMPTS, LONGEST_PAUSE = 30, 2, 12, 0.5


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both engines; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class VndColumn(TypeDecorator[Vnd]):
    """Whole đồng in 64 bits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Vnd | None:
        return None if value is None else Vnd(int(value))


Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Code = Annotated[str, mapped_column(String(40))]
UnitCode = Annotated[str, mapped_column(String(5), index=True)]
Name = Annotated[str, mapped_column(String(200))]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Model(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UtcMoment,
            Vnd: VndColumn,
            Enum: SqlEnum(
                Enum,
                native_enum=False,
                length=40,
                values_callable=lambda kinds: [kind.value for kind in kinds],
            ),
        },
    )


class Timestamped:
    """Rows that know when they were made (UTC)."""

    created_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


db = SQLAlchemy(model_class=Model, disable_autonaming=True)

_write_turn = threading.Lock()


def engine_options(url: str, *, pool_size: int, pooled: bool = False) -> dict[str, Any]:
    """Engine options for ``url``; ``pooled`` where PgBouncer lends connections by the transaction."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False}}
    prepared = {"connect_args": {"prepare_threshold": None}} if pooled else {}
    return {"pool_size": pool_size, "max_overflow": 20, "pool_pre_ping": True, **prepared}


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
        "cache_size=-20000",
        "temp_store=MEMORY",
        "mmap_size=268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit what one command changed, or nothing of it.

    Waits for the right to write (SQLite) before the body runs; inside, rows are locked by the
    command. What was put off with `unit_state.before_commit` runs at the end, and what was
    given to `unit_state.after_commit` once the change is durable. Units do not nest; inside
    `one_commit` each is a part of the whole.
    """
    state = unit_state.begin()
    session = db.session()
    if (whole := unit_state.whole()) is not None:
        with _part(session, state, whole):
            yield session
        return
    try:
        with _turn_to_write(session):
            try:
                yield session
                _finish(state)
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        unit_state.end()
    for call in state.after:
        call()


def do_what_was_put_off() -> None:
    """Do what the open unit of work put off until its end, and what that puts off, now."""
    state = unit_state.current()
    while True:
        while state.before:
            state.before.pop(0)()
        db.session.flush()
        if not state.before:
            return


def _finish(state: UnitState) -> None:
    do_what_was_put_off()
    while state.last:
        state.last.pop(0)()


@contextmanager
def one_commit() -> Iterator[None]:
    """Let the units of work of the body be parts of one, which is committed as a whole.

    Each part still keeps all of its change or nothing; others see none of them before the end.
    """
    with unit_of_work(), unit_state.gathering():
        yield


@contextmanager
def _part(session: Session, state: UnitState, whole: UnitState) -> Iterator[None]:
    try:
        with session.begin_nested():
            yield
            _finish(state)
        session.expire_all()
    finally:
        unit_state.end()
    whole.after += state.after


def stop_reading() -> None:
    """Let go of what was read outside a unit of work, so that the next one begins afresh."""
    if unit_state.whole() is None:
        db.session.rollback()


def atomically(
    command: Callable[[], Result],
    *,
    unit: Callable[[], AbstractContextManager[object]] = unit_of_work,
) -> Result:
    """Run ``command`` in a unit of work, again from the start when another writer was in the way.

    For commands that may be repeated whole: the database chose them as victim of a deadlock or a
    serialisation conflict, and nothing of the failed attempt was kept.
    """
    for attempt in range(ATTEMPTS):
        try:
            with unit():
                return command()
        except DBAPIError as error:
            if attempt + 1 == ATTEMPTS or not _may_be_retried(error):
                raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.01 * 2**attempt)))  # noqa: S311
    raise AssertionError("unreachable")


@contextmanager
def _turn_to_write(session: Session) -> Iterator[None]:
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    with _write_turn:
        connection = session.connection()
        for attempt in range(TRIES_TO_BEGIN):
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                break
            except OperationalError:
                if attempt + 1 == TRIES_TO_BEGIN:
                    raise
        yield


def _may_be_retried(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}:
        return True
    return "database is locked" in str(error.orig)


def insert_into(model: type[Model]) -> postgresql.Insert:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update`` on both engines."""
    if db.session.get_bind().dialect.name == "sqlite":
        # The two dialects' classes share the methods that callers use, but no base class.
        return cast(postgresql.Insert, sqlite.insert(model))
    return postgresql.insert(model)


def writing() -> Connection:
    """The connection of the open unit of work, for statements about plain rows."""
    if not unit_state.is_open():
        raise WriteOutsideUnitOfWork
    return db.session.connection()


def table_of(model: type[Model]) -> Table:
    """The table of a model, for plain rows that need no tracking."""
    return cast(Table, model.__table__)  # declared as FromClause, always a Table here


def lock_name(connection: Connection, name: str) -> None:
    """Hold ``name`` until the unit of work ends, so that its holders take turns.

    SQLite has one writer at a time and needs nothing.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": name}
        )


@event.listens_for(Session, "before_flush")
def _only_in_a_unit_of_work(*_: object) -> None:
    if not unit_state.is_open():
        raise WriteOutsideUnitOfWork


@event.listens_for(Session, "do_orm_execute")
def _no_loose_statements(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not unit_state.is_open():
        raise WriteOutsideUnitOfWork
