import ast
from collections.abc import Callable

import pytest

from tests.architecture import source_rules as rules
from tests.architecture.source_tree import ROOT, files, place, python_trees

TEXT = (".py", ".html", ".js", ".css", ".md", ".toml", ".csv", ".po", ".json", ".txt", ".sql")
MAY_USE_FLASK = (
    *("marketplace/web/", "marketplace/app", "marketplace/cli", "marketplace/extensions"),
    "marketplace/worker",  # composes, as the app does
)
MAY_READ_CLOCK = (
    *("marketplace/web/", "marketplace/app", "marketplace/cli", "marketplace/worker"),
    *("marketplace/demo/", "marketplace/supervisor.py", "marketplace/core/clock.py"),
)
MONEY_ROOMS = ("ledger", "settlement", "orders")
Rule = Callable[[ast.Module], list[int]]


def broken(rule: Rule, *, under: str = "marketplace", but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{where}:{line}"
        for where, tree in python_trees(under=under)
        if not where.startswith(but or ("\0",))
        for line in rule(tree)
    ]


def test_only_the_unit_of_work_commits() -> None:
    index_files = "marketplace/search/whoosh_index.py"  # ends a write of files, no transaction
    allowed = ("marketplace/core/db.py", "marketplace/migrations/", index_files)
    assert broken(rules.commits, but=allowed) == []


def test_nothing_below_the_doors_knows_flask() -> None:
    allowed = (*MAY_USE_FLASK, "marketplace/core/db.py", "marketplace/migrations/")
    assert broken(rules.flask_imports, but=allowed) == []
    assert broken(rules.flask_imports, under="payments", but=("payments/simulators/",)) == []


def test_nothing_below_the_doors_reads_the_clock() -> None:
    assert broken(rules.clock_readings, but=MAY_READ_CLOCK) == []


def test_commands_are_told_the_moment() -> None:
    told = {"commands", "queries", "rules", "models", "subscribers", "events"}
    found = [
        where
        for where in broken(rules.present_moments)
        if told & set(where.rpartition(".py:")[0].split("/")[2:])
        and not where.startswith("marketplace/web/")
    ]
    assert found == []


def test_money_is_never_a_float() -> None:
    for room in MONEY_ROOMS:
        assert broken(rules.floats, under=f"marketplace/{room}") == []


def test_rows_are_read_by_name() -> None:
    found = [
        where
        for folder in ("marketplace", "payments", "catalog_import")
        for where in broken(rules.rows_by_position, under=folder)
    ]
    assert found == []


def test_forms_ask_for_more_than_blanks() -> None:
    assert broken(rules.blind_asking, but=("marketplace/web/forms/form_rules.py",)) == []


def test_no_file_is_too_long() -> None:
    long = [
        f"{place(path)}: {path.read_text('utf-8').count(chr(10))}"
        for path in (*files(*rules.LINES_AT_MOST), ROOT / "dev")
        if rules.too_long(place(path) if path.suffix else "dev.py", path.read_text("utf-8"))
    ]
    assert long == []


def test_every_module_says_what_it_does_by_its_name() -> None:
    assert [place(path) for path in files(".py", ".js") if rules.nameless(place(path))] == []


@pytest.mark.parametrize("rule", [rules.postponed, rules.workplace_words])
def test_no_text_puts_work_off_or_names_the_workplace(rule: Callable[[str], list[int]]) -> None:
    found = [
        f"{place(path)}:{line}"
        for path in (*files(*TEXT), ROOT / "dev", ROOT / ".ci" / "run")
        for line in rule(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (rules.commits, "db.session.commit()", "commit_order()"),
        (rules.flask_imports, "from flask import request", "import flasket"),
        (rules.flask_imports, "def f():\n    import flask_login", "from marketplace import web"),
        (rules.clock_readings, "datetime.now(UTC)", "time.monotonic()"),
        (rules.clock_readings, "dt.datetime.utcnow()", "clock.day_of(now)"),
        (rules.clock_readings, "date.today()", "order.today()"),
        (rules.present_moments, "order(now=utc_now())", "order(now=now)"),
        (rules.present_moments, "clock.utc_now()", "clock.vietnam_day(now)"),
        (rules.rows_by_position, "name = row[0]", "name = row.name"),
        (rules.rows_by_position, "lot = lot_of(row[:3])", "last = row[-1]"),
        (rules.rows_by_position, "Card._make(found)", "letter = word[0]"),
        (
            rules.blind_asking,
            "from wtforms.validators import InputRequired",
            "from wtforms.validators import Optional",
        ),
        (rules.floats, "fee = amount / 3", "fee = amount // 3"),
        (rules.floats, "rate: float", "rate_bp: int"),
        (rules.floats, "rate = 0.03", "photo = folder / 'a.webp'"),
    ],
)
def test_a_rule_sees_the_bad_line_and_leaves_the_good_one(rule: Rule, bad: str, good: str) -> None:
    assert rule(ast.parse(bad)) != []
    assert rule(ast.parse(good)) == []


def test_the_text_rules_see_their_words() -> None:
    assert rules.postponed("x = 1  # " + "TO" + "DO later") == [1]
    assert rules.postponed("the todo list of a farmer") == []
    assert rules.workplace_words("see /wo" + "rk/main/dev") == [1]
    assert rules.workplace_words("https://example.vn/work/a, a framework/b") == []


def test_the_length_and_name_rules_see_their_files() -> None:
    assert rules.too_long("a.py", "x\n" * 301)
    assert not rules.too_long("a.py", "x\n" * 300)
    assert rules.too_long("templates/a.html", "x\n" * 151)
    assert not rules.too_long("data.csv", "x\n" * 900)
    for bad in ("marketplace/core/utils.py", "static/js/helpers.js", "a/common/b.py", "base_x.py"):
        assert rules.nameless(bad)
    assert not rules.nameless("marketplace/catalog/models.py")
