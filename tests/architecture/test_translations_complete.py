from pathlib import Path

from babel.messages.catalog import Catalog

from tests.architecture.translations_complete import problems, sentences_used


def test_sentences_are_found_in_code_and_pages(tmp_path: Path) -> None:
    (tmp_path / "marketplace").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "marketplace" / "a.py").write_text("x = N_('Sold out'); y = _l('Price')", "utf-8")
    (tmp_path / "templates" / "a.html").write_text(
        "{{ _('Buy') }}{{ ngettext('%(num)s order', '%(num)s orders', 2) }}", "utf-8"
    )

    found = {msgid for msgid, _context in sentences_used(tmp_path)}

    assert found == {"Sold out", "Price", "Buy", "%(num)s order"}


def test_missing_fuzzy_empty_and_obsolete_sentences_are_seen() -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("Buy", "Mua")
    catalogue.add("Price", "Giá?", flags=["fuzzy"])
    catalogue.add("Sell", "")
    catalogue.add("Gone", "Cũ")
    used = {(msgid, None): "a.py:1" for msgid in ("Buy", "Price", "Sell", "New")}

    assert sorted(problems(used, catalogue)) == [
        "empty: 'Sell'",
        "fuzzy: 'Price'",
        "missing: 'New' (a.py:1)",
        "obsolete: 'Gone'",
    ]


def test_a_lost_placeholder_is_seen() -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("%(name)s is sold out", "đã bán hết", flags=["python-format"])

    assert len(list(problems({("%(name)s is sold out", None): "a.py:1"}, catalogue))) == 1
