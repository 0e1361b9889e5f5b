"""What stands in the addresses of the rooms of trust: fields, lots, stamps, stars, recalls."""

from collections.abc import Callable
from datetime import timedelta

from tests.access.two_tenants import Tenant

Filled = Callable[[Tenant], object]

# The code in the pages of one thing, by the door and the names of the pages.
CODES_OF: tuple[tuple[str, str, Filled], ...] = (
    (
        "seller",
        "season_diary repeat_entry diary_paper diary_table season continue_season",
        lambda tenant: tenant.farm.season.code,
    ),
    ("seller", "diary_entry entry_done void_diary_entry", lambda tenant: tenant.farm.entry.code),
    ("seller", "certificate_document", lambda tenant: tenant.farm.certificate.code),
    ("seller", "plot", lambda tenant: tenant.farm.plot.code),
    (
        "seller",
        "stamp_batch stamp_sheet activate_stamps void_batch_stamps",
        lambda tenant: tenant.farm.batch.code,
    ),
    ("seller", "claim_document take_claim_back", lambda tenant: tenant.farm.claim.code),
    (
        "seller",
        "dossier dossier_part own_dossier_file submit_own_dossier withdraw_own_dossier",
        lambda tenant: tenant.farm.papers.dossier.code,
    ),
    ("seller", "recall locate", lambda tenant: tenant.farm.recall.code),
    (
        "commune",
        "certificate check_certificate certificate_document",
        lambda tenant: tenant.farm.certificate.code,
    ),
    ("commune", "stamp decide_stamp_flag", lambda tenant: tenant.farm.stamp.code),
    ("commune", "stamp_report", lambda tenant: tenant.farm.report.code),
    (
        "commune",
        "ocop_claim ocop_document ocop_verify ocop_record ocop_refuse",
        lambda tenant: tenant.farm.claim.code,
    ),
    ("commune", "ocop_recognition ocop_revoke", lambda tenant: tenant.farm.recognition.code),
    (
        "commune",
        "ocop_list ocop_list_state ocop_take ocop_bad_rows",
        lambda tenant: tenant.farm.register.code,
    ),
    (
        "commune",
        "dossier move_dossier dossier_file assess_dossier score_dossier dossier_minutes"
        " dossier_sheets",
        lambda tenant: tenant.farm.papers.dossier.code,
    ),
    ("commune", "council council_decision", lambda tenant: tenant.farm.papers.council.code),
    (
        "commune",
        "recall widen_recall decide_recall refund_recall end_recall recall_report",
        lambda tenant: tenant.farm.recall.code,
    ),
    ("commune", "growing_area", lambda tenant: tenant.unit.code),
    ("trace", "product lot pack report_lot", lambda tenant: tenant.farm.goods.code),
    ("trace", "stamp report_stamp confirm", lambda tenant: tenant.farm.stamp.code),
    ("trace", "place", lambda tenant: tenant.farm.area.code),
)
# The officer's deeds about a lot are asked of the one that is held.
HELD = (
    *("commune.release_sale", "commune.believe_yield", "commune.laboratory_result"),
    *("commune.lot", "commune.count_lot"),
)
FARM_VALUES: dict[str, Filled] = {
    **{f"{door}.{name}:code": value for door, names, value in CODES_OF for name in names.split()},
    **{f"{name}:product": lambda tenant: tenant.draft.code for name in HELD},
    **{f"{name}:lot": lambda tenant: tenant.farm.held.code for name in HELD},
    # The resolver of another firm's number; and no GS1 key at all.
    "trace.gs1_product:rest": lambda _: "09506000134352",
    "rest": lambda _: "0",
    "serial": lambda tenant: tenant.farm.stamp.serial,
    "event": lambda tenant: tenant.farm.event.uuid,
    "event_id": lambda tenant: tenant.farm.event.uuid,
    "index": lambda _: 0,
    "product": lambda tenant: tenant.farm.goods.code,
    "lot": lambda tenant: tenant.farm.pack.code,
    "reference": lambda tenant: tenant.farm.area.reference,
    "rule": lambda tenant: tenant.farm.flag.rule,
    "part": lambda _: "A",
    "kind": lambda _: "pdf",
    "file": lambda tenant: tenant.farm.papers.file.code,
}


def fields_of_farm(tenant: Tenant) -> dict[str, str]:
    """What forms of these rooms would do to somebody else's things, if they were let."""
    farm, today = tenant.farm, f"{tenant.farm.harvest.harvested_to + timedelta(days=1)}"
    return {
        "decision": "verify",
        "reason": "Vì người lạ muốn",
        "note": "Người lạ",
        "answer": "ok",
        "kilograms": "1",
        "grams": "1",
        "quantity": "1",
        "first": "1",
        "last": "3",
        "danger": "1",
        "outcome": "destroyed",
        "loai": "lot",
        "pham-vi": "lot",
        "ended_on": today,
        "on": today,
        "decided_on": today,
        "kind": "watering",
        "lot": f"{farm.goods.code}/{farm.pack.code}",
        "lots": f"{farm.goods.code}/{farm.pack.code}",
        "ma": farm.pack.code,
        "recall": farm.recall.code,
        "recognition": farm.recognition.code,
        "recalled": farm.recall.code,
        "san-pham": farm.goods.code,
        "lo": farm.pack.code,
        "area": farm.area.reference,
        "plots": farm.plot.code,
        "season": farm.season.code,
        "input": farm.spray.code,
        "product": tenant.draft.code,
        "kept": farm.papers.file.code,
        "remove": farm.papers.file.code,
        "council": farm.papers.council.code,
    }
