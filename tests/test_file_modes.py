"""What a market writes is for its own user alone."""

import os
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_files_and_folders_of_a_market_are_closed_to_others(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "SECRET_KEY": "0" * 64,
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)

    made = [tmp_path / "instance", *(tmp_path / "instance").rglob("*")]
    assert any(path.name == "market.db" for path in made)
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
