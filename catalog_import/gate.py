"""The gate for spreadsheets: what a file would unpack to is read from its directory, before unpacking.

Python's zip reader never gives more of an entry than its directory says, so what was checked here holds.
"""

import io
import zipfile

from catalog_import.problems import FileRefused, Refused

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
LARGEST_ENTRY = 32 * 1024 * 1024
MOST_ENTRIES = 1_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
# Sheets of real lists pack by 5 to 30; a small file may pack well without harm.
TIGHTEST = 120
HARMLESS = 512 * 1024


def check_size(content: bytes) -> None:
    """Raises FileRefused for an empty or too large file."""
    if not content.strip():
        raise FileRefused(Refused.EMPTY)
    if len(content) > LARGEST_FILE:
        raise FileRefused(Refused.TOO_LARGE)


def check_package(content: bytes) -> None:
    """Raises FileRefused for a package that is broken, locked, or would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(Refused.BROKEN) from error
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(Refused.PACKED_TOO_TIGHT)
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FileRefused(Refused.PACKED_TOO_TIGHT)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise FileRefused(Refused.LOCKED)
        tight = entry.file_size > TIGHTEST * max(entry.compress_size, 1)
        if entry.file_size > LARGEST_ENTRY or (tight and entry.file_size > HARMLESS):
            raise FileRefused(Refused.PACKED_TOO_TIGHT)
