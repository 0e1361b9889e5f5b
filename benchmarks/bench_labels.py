"""Label sheets: how fast and how large, beside drawing the bare QR matrices in the same run."""

from collections.abc import Callable
from functools import partial

import segno

from benchmarks.processor_time import Stopwatch, Work, by_turns
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from marketplace.stamps.codes import new_stamp_code
from marketplace.stamps.label_text import LabelWords
from marketplace.stamps.labels import Label, label_sheet
from marketplace.stamps.sheets import SHEETS

LABELS = size("LABELS", 1_000, 48)
WORDS = LabelWords(
    product="Vải thiều Lục Ngạn loại đặc biệt",
    shop="Hợp tác xã sản xuất và tiêu thụ vải Hồng Xuân",
    lot="VAI26-1121-K3",
    day="20/11/2026",
)


def run() -> list[Row]:
    key = bytes(32)
    codes = [new_stamp_code(key) for _ in range(LABELS)]
    labels = [Label(f"HTTPS://CHOXA.VN/T/{code}", code) for code in codes]
    rows = []
    for name, sheet in SHEETS.items():
        asks = {
            "bare": partial(_drawn, partial(_matrices, labels)),
            "whole": partial(_drawn, partial(label_sheet, labels, WORDS, sheet)),
        }
        found = by_turns(asks, TURNS)
        whole = found["whole"]
        kib = len(label_sheet(labels, WORDS, sheet)) / 1_024 * 1_000 / LABELS
        rows += [
            Row(17, f"labels {name}: per second", whole / found["bare"], "QR matrices"),
            Row(17, f"labels {name}: a thousand", whole.seconds_for(1_000), "s", "≤ 10"),
            Row(17, f"labels {name}: a thousand", kib, "KiB", "≤ 2,048"),
        ]
    return rows


def _matrices(labels: list[Label]) -> None:
    for label in labels:
        segno.make(label.url, error="l", boost_error=True, micro=False)


def _drawn(draw: Callable[[], object]) -> Work:
    watch = Stopwatch()
    draw()
    return watch.work(LABELS)
