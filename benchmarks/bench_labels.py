"""Label sheets: how fast and how large, beside drawing the bare QR matrices in the same run."""

import os
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import segno

from benchmarks.table import Row
from marketplace.stamps.codes import new_stamp_code
from marketplace.stamps.label_text import LabelWords
from marketplace.stamps.labels import Label, label_sheet
from marketplace.stamps.sheets import SHEETS

LABELS = int(os.environ.get("BENCH_LABELS", "1000"))
TURNS = 3
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
        bare, whole = [], []
        # In turns, so that both have the same share of the processors.
        for _ in range(TURNS):
            bare.append(_seconds(partial(_matrices, labels)))
            whole.append(_seconds(partial(label_sheet, labels, WORDS, sheet)))
        kib = len(label_sheet(labels, WORDS, sheet)) / 1_024
        thousand = 1_000 / LABELS
        rows += [
            Row(17, f"labels {name}: per second", median(bare) / median(whole), "QR matrices"),
            Row(17, f"labels {name}: a thousand", median(whole) * thousand, "s", "≤ 10"),
            Row(17, f"labels {name}: a thousand", kib * thousand, "KiB", "≤ 2,048"),
        ]
    return rows


def _matrices(labels: list[Label]) -> None:
    for label in labels:
        segno.make(label.url, error="l", boost_error=True, micro=False)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
