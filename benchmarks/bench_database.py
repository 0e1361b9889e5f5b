"""Our exact order transaction replayed by 50 connections, against single inserts by the same client.

The statements are those that the order command sent for one line, with a product drawn anew for
each order. PostgreSQL's processes are counted, the client is not: it is ``pgbench``, which comes
with PostgreSQL's server.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from glob import glob
from typing import Any

import psycopg
import sqlalchemy as sa

from benchmarks import buyers
from benchmarks.processor_time import Stopwatch, Work, by_turns, database_seconds
from benchmarks.sizes import CROWD_TURNS, size
from benchmarks.table import Row
from benchmarks.world import World, app_of, world
from marketplace.core.db import db

PRODUCTS, CONNECTIONS = size("PRODUCTS", 1_000, 800), 50
SECONDS = size("REPLAY_SECONDS", 10, 2)  # long beside what each new connection plans anew
CHOSEN = 777  # a product and its variant; no other number of the order looks like it
MOMENT = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
FLOOR = "single inserts by pgbench, 50 connections"
SPREAD, HOT = f"spread over {PRODUCTS:,} products", "one hot product"
NEW_NUMBERS = {"order_group": "group_id", "market_order": "order_id"}


class NoPgbench(RuntimeError):
    """``pgbench`` is not installed."""


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    script = _script(market)
    with psycopg.connect(_address(market), autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS commit_floor (id bigserial PRIMARY KEY, note text)"
        )
    asks = {FLOOR: partial(_replayed, market, "INSERT INTO commit_floor (note) VALUES ('x');")}
    for what, draw in ((SPREAD, f"random(1, {PRODUCTS})"), (HOT, str(CHOSEN))):
        order = f"\\set r random(1, 1000000000000000)\n\\set v {draw}\n{script}"
        asks[what] = partial(_replayed, market, order)
    found = by_turns(asks, CROWD_TURNS)
    rows = [Row(9, FLOOR, found[FLOOR].seconds_for(1_000), "ms/commit")]
    for what, must, stretch in ((SPREAD, "≥ 0.45", "0.65"), (HOT, "", "")):
        name = f"order transaction in the database, {what}"
        rows.append(Row(9, name, found[what] / found[FLOOR], "C", must, stretch))
    return rows


def _script(market: World) -> str:
    """What one order sends, with ``:v`` for its product and ``:r`` for its code."""
    sent: list[tuple[str, Any]] = []  # the driver's parameters: one mapping, or a list of them
    app = app_of(market)
    with app.app_context():
        variants = {
            each: (unit, price) for unit, found in buyers.shelf(PRODUCTS) for each, price in found
        }
        unit, price = variants[CHOSEN]
        sa.event.listen(
            db.engine,
            "before_cursor_execute",
            lambda _connection, _cursor, text, given, *_: sent.append((text, given)),
        )
        buyers.place(buyers.wish_of({CHOSEN: price}, destination=buyers.hall_of(unit)), now=MOMENT)
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(_address(market)) as connection:
        cursor = psycopg.ClientCursor(connection)
        texts = [
            cursor.mogrify(text, each)
            for text, given in sent
            for each in (given if isinstance(given, list) else [given])
        ]
    group = next(given for text, given in sent if text.startswith("INSERT INTO order_group"))
    return _varied(texts, group)


def _varied(texts: list[str], group: Mapping[str, Any]) -> str:
    """One line for each statement; codes and row numbers of the recorded order become fresh ones."""
    lines = ["BEGIN;"]
    for text in texts:
        line = " ".join(text.split())
        line = re.sub(rf"'{group['code']}(-\d+)?'", lambda m: _joined("DH", m[1]), line)
        line = line.replace(f"'{group['checkout_key']}'", _joined("K", None))
        line = re.sub(rf"(?<![\w.:'-]){CHOSEN}(?![\w'])", ":v", line)
        for table, column in NEW_NUMBERS.items():
            line = _current(line, table, column)
        lines.append(f"{line};")
    return "\n".join([*lines, "COMMIT;"])


def _joined(prefix: str, ending: str | None) -> str:
    ended = f" || '{ending}'" if ending else ""
    return f"('{prefix}' || (:r)::text{ended})"


def _current(line: str, table: str, column: str) -> str:
    """Put the number that ``table`` gave last in the place of ``column``'s value."""
    found = re.match(r"INSERT INTO \w+ \(([^)]*)\) VALUES \(", line)
    columns = found[1].split(", ") if found else []
    if found is None or column not in columns:
        return line
    values = _values(line[found.end() :])
    values[columns.index(column)] = f"currval('{table}_id_seq')"
    return f"{found[0]}{', '.join(values)}{_rest(line[found.end() :])}"


def _values(text: str) -> list[str]:
    """The values of one row, up to the bracket that closes it."""
    values: list[str] = []
    depth, quoted, start = 0, False, 0
    for place, character in enumerate(text):
        quoted ^= character == "'"
        if quoted:
            continue
        if character == ")" and depth == 0:
            return [*values, text[start:place].strip()]
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            values.append(text[start:place].strip())
            start = place + 1
    raise ValueError(text)


def _rest(text: str) -> str:
    depth, quoted = 0, False
    for place, character in enumerate(text):
        quoted ^= character == "'"
        if quoted:
            continue
        if character == ")" and depth == 0:
            return text[place:]
        depth += (character == "(") - (character == ")")
    raise ValueError(text)


def _replayed(market: World, script: str) -> Work:
    """Transactions of ``script`` and what they took PostgreSQL."""
    with (
        tempfile.NamedTemporaryFile("w", suffix=".sql") as file,
        database_seconds(market.url) as used,
    ):
        file.write(script + "\n")
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(SECONDS)]
        watch = Stopwatch(used)
        done = subprocess.run(
            [_pgbench(), *options, "-f", file.name, _address(market)],
            capture_output=True,
            text=True,
            check=False,
        )
        count, rate = DONE.search(done.stdout), RATE.search(done.stdout)
        if done.returncode or count is None or rate is None:
            raise RuntimeError(done.stderr[-2_000:])
        work = watch.work(int(count[1]))
    return Work(work.done, work.processor, work.done / float(rate[1]))


def _pgbench() -> str:
    found = shutil.which("pgbench") or max(glob("/usr/lib/postgresql/*/bin/pgbench"), default="")
    if not found:
        raise NoPgbench
    return found


def _address(market: World) -> str:
    return sa.make_url(market.url).set(drivername="postgresql").render_as_string(False)
