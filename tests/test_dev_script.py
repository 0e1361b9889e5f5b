import importlib.util
import socket
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source_tree import ROOT


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    loader = SourceFileLoader("dev_script", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_a_folder_that_is_no_market_is_never_deleted(dev: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")

    with pytest.raises(SystemExit, match="nothing was deleted"):
        dev.remove_instance(tmp_path)

    assert (tmp_path / "letter.txt").exists()


def test_the_secret_key_is_made_once_and_is_for_its_owner_only(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    address = "http://127.0.0.1:8000"
    first = dev.market_environment(tmp_path, address, demo=True, loopback=True)
    again = dev.market_environment(tmp_path, address, demo=True, loopback=True)

    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first["DEMO"] == "1"


def test_two_markets_do_not_run_from_one_folder(dev: ModuleType, tmp_path: Path) -> None:
    dev.hold_instance(tmp_path)

    with pytest.raises(SystemExit, match="already runs"):
        dev.hold_instance(tmp_path)


def test_a_taken_port_is_seen(dev: ModuleType) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        assert not dev.is_free("127.0.0.1", holder.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x.vn", False)],
)
def test_only_this_machine_is_loopback(dev: ModuleType, host: str, loopback: bool) -> None:
    assert dev.is_loopback(host) is loopback


def test_skipped_tests_are_counted_by_reason(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.xml"
    skip = '<testcase><skipped type="pytest.skip" message="no PostgreSQL"/></testcase>'
    known = '<testcase><skipped type="pytest.xfail" message="known"/></testcase>'
    report.write_text(f"<testsuite>{skip}{skip}{known}</testsuite>", "utf-8")
    monkeypatch.setattr(dev, "REPORT", report)

    assert dict(dev.skipped_tests()) == {"no PostgreSQL": 2}
