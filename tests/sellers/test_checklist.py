import json
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.sellers.models import SellerKind
from marketplace.sellers.requirements import OWN_LIST, requirements_from
from marketplace.sellers.rules import ChecklistItem, Gate, ShopFacts, checklist, missing

EMPTY = ShopFacts(
    kind=SellerKind.HOUSEHOLD,
    terms_version=None,
    terms_in_force="2026-07-01",
    tax_code=None,
    has_payout_account=False,
    products=0,
    hamlet="",
    story="",
    identity_seen=False,
)
READY = replace(EMPTY, terms_version="2026-07-01", has_payout_account=True, products=1)
OWN = requirements_from(OWN_LIST)


def test_an_empty_shop_is_told_all_that_is_missing() -> None:
    lines = checklist(OWN, EMPTY)

    assert missing(lines, Gate.SUBMIT) == (
        ChecklistItem.FIRST_PRODUCT,
        ChecklistItem.PAYOUT_ACCOUNT,
        ChecklistItem.TERMS,
    )
    assert missing(lines, Gate.APPROVE) == (
        ChecklistItem.FIRST_PRODUCT,
        ChecklistItem.PAYOUT_ACCOUNT,
        ChecklistItem.TERMS,
        ChecklistItem.IDENTITY_SEEN,
    )


def test_a_ready_shop_may_be_sent_in_but_waits_for_the_papers() -> None:
    lines = checklist(OWN, READY)

    assert missing(lines, Gate.SUBMIT) == ()
    assert missing(lines, Gate.APPROVE) == (ChecklistItem.IDENTITY_SEEN,)


def test_terms_of_an_older_version_do_not_count() -> None:
    lines = checklist(OWN, replace(READY, terms_version="2025-01-01"))

    assert missing(lines, Gate.SUBMIT) == (ChecklistItem.TERMS,)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (SellerKind.HOUSEHOLD, False),
        (SellerKind.BUSINESS_HOUSEHOLD, True),
        (SellerKind.COOPERATIVE_GROUP, False),
        (SellerKind.COOPERATIVE, True),
        (SellerKind.COMPANY, True),
    ],
)
def test_the_tax_code_is_asked_of_those_who_have_one(kind: SellerKind, asked: bool) -> None:
    lines = checklist(OWN, replace(READY, kind=kind))

    assert (ChecklistItem.TAX_CODE in missing(lines, Gate.SUBMIT)) is asked


def test_the_operator_may_put_another_list_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "checklist.json"
    assert requirements_from(path) == OWN

    path.write_text(json.dumps([{"item": "hamlet", "gate": "submit", "kinds": ["household"]}]))
    lines = checklist(requirements_from(path), EMPTY)

    assert [(line.item, line.done) for line in lines] == [(ChecklistItem.HAMLET, False)]


def test_a_list_with_an_unknown_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checklist.json"
    path.write_text(json.dumps([{"item": "horoscope", "gate": "submit"}]))

    with pytest.raises(ValueError, match="horoscope"):
        requirements_from(path)
