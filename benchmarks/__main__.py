"""``python -m benchmarks [name …]``: plays ``benchmarks/bench_<name>.py`` and prints one table.

Figures are by processor time where there are two columns. BENCH_SMALL=1 plays small sizes.
"""

import argparse
import importlib
import sys
import traceback
from pathlib import Path

from benchmarks.table import Row, rendered

FOLDER = Path(__file__).parent


def main() -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which to play (all): {', '.join(known)}")
    names = parser.parse_args().names or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}")

    rows: list[Row] = []
    failed: list[str] = []
    for name in names:
        sys.stderr.write(f"{name} …\n")
        try:
            rows += importlib.import_module(f"benchmarks.bench_{name}").run()
        except Exception:  # one bench that fails must not hide the others
            traceback.print_exc()
            failed.append(name)
    print(rendered(rows))
    if failed:
        print(f"\nNot measured, see the lines above: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
