"""The offline verifier: run as a stranger would, on files, with the standard library only."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from marketplace.tracelog import tasks, verify
from marketplace.tracelog.identity import open_log
from tests.architecture.source_tree import ROOT
from tests.tracelog.events import note_events

HOLDS, CHANGED, UNREADABLE, UNDECIDED = 0, 1, 2, 3


@pytest.fixture
def files(app, now, tmp_path):
    """A proof with its event, and the checkpoint that somebody kept when the log had 3 events."""
    uuids = note_events(3, now=now)
    tasks.follow_events(now=now)
    client = app.test_client()
    (tmp_path / "old.txt").write_text(client.get("/log/checkpoint").text, "utf-8")
    uuids += note_events(6, now=now)
    tasks.follow_events(now=now + timedelta(minutes=5))
    proof = client.get(f"/log/proof/{uuids[4]}?event=1&since=3").json
    (tmp_path / "proof.json").write_text(json.dumps(proof), "utf-8")
    return tmp_path


def run(capsys, *arguments):
    status = verify.main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


def changed(files, change):
    proof = json.loads((files / "proof.json").read_text("utf-8"))
    change(proof)
    path = files / "changed.json"
    path.write_text(json.dumps(proof), "utf-8")
    return path


def key():
    return str(open_log().key)


def test_a_true_proof_holds_and_says_so_in_both_languages(app, files, capsys):
    status, told = run(
        capsys, files / "proof.json", "--key", key(), "--checkpoint", files / "old.txt"
    )

    assert status == HOLDS
    assert "✔ Sự kiện đứng ở chỗ số 4 trong sổ gồm 9 sự kiện, không bị sửa một chữ." in told
    assert "  The event stands at place 4 of 9 in the log, without a letter changed." in told
    assert "The first 3 events are as the old checkpoint says; the log only grew." in told
    assert "The checkpoint is signed by 127.0.0.1:8000/log." in told
    assert "✘" not in told


def test_it_runs_without_flask_and_without_a_database(app, files):
    check = (
        "import runpy, sys; sys.argv = ['verify', *sys.argv[1:]]\n"
        "try:\n    runpy.run_module('marketplace.tracelog.verify', run_name='__main__')\n"
        "except SystemExit as end:\n    status = end.code\n"
        "found = [m for m in ('flask', 'sqlalchemy', 'marketplace.core') if m in sys.modules]\n"
        "sys.exit(status or (9 if found else 0))"
    )
    command = [sys.executable, "-c", check, str(files / "proof.json"), "--key", key()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == HOLDS, done.stderr + done.stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof["event"].update(grams=1),
        lambda proof: proof["event"].update(more="than before"),
        lambda proof: proof["event"].pop("move"),
        lambda proof: proof.update(index=5),
        lambda proof: proof.update(index=9),
        lambda proof: proof["path"].reverse(),
        lambda proof: proof["path"].append(proof["path"][0]),
        lambda proof: proof["path"].pop(),
        lambda proof: proof.update(checkpoint=proof["checkpoint"].replace("\n9\n", "\n8\n")),
        lambda proof: proof["consistency"]["path"].pop(),
    ],
)
def test_whatever_is_changed_is_found(app, files, capsys, change):
    path = changed(files, change)
    status, told = run(capsys, path, "--key", key(), "--checkpoint", files / "old.txt")

    assert status == CHANGED
    assert "✘" in told


def test_a_rewritten_log_is_found_by_the_old_checkpoint(app, files, capsys):
    old = open_log().sign(3, b"\x07" * 32)
    (files / "old.txt").write_text(old, "utf-8")
    status, told = run(
        capsys, files / "proof.json", "--key", key(), "--checkpoint", files / "old.txt"
    )

    assert status == CHANGED
    assert "sổ đã bị viết lại" in told


def test_a_log_that_was_cut_is_found_by_the_old_checkpoint(app, files, capsys):
    (files / "old.txt").write_text(open_log().sign(12, b"\x07" * 32), "utf-8")
    status, told = run(
        capsys, files / "proof.json", "--key", key(), "--checkpoint", files / "old.txt"
    )

    assert status == CHANGED
    assert "The log was cut: it had 12 events and now has 9." in told


@pytest.mark.parametrize(
    ("change", "arguments", "sentence"),
    [
        (lambda proof: None, [], "give --key"),
        (lambda proof: proof.pop("event"), ["--key"], "fetch it again with ?event=1"),
        (lambda proof: proof.pop("consistency"), ["--key", "--checkpoint"], "fetch with &since=3"),
        (
            lambda proof: proof["consistency"].update({"from": 2}),
            ["--key", "--checkpoint"],
            "fetch with &since=3",
        ),
    ],
)
def test_what_does_not_suffice_is_said_and_not_called_false(
    app, files, capsys, change, arguments, sentence
):
    values = {"--key": key(), "--checkpoint": str(files / "old.txt")}
    given = [part for name in arguments for part in (name, values[name])]
    status, told = run(capsys, changed(files, change), *given)

    assert status == UNDECIDED
    assert sentence in told


def test_an_event_may_lie_in_a_file_of_its_own(app, files, capsys):
    entry = app.test_client().get("/log/entries/4").json
    (files / "entry.json").write_text(json.dumps(entry), "utf-8")
    path = changed(files, lambda proof: proof.pop("event"))

    status, _told = run(capsys, path, "--key", key(), "--event", files / "entry.json")
    assert status == HOLDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"index":0,"path":[],"checkpoint":"x"}',
        '{"index":0,"path":[]}',
        "[" * 100_000,
        '{"checkpoint":5}',
    ],
)
def test_a_file_of_another_form_is_called_unreadable(app, files, capsys, text):
    path = files / "bad.json"
    path.write_text(text, "utf-8")

    status, told = run(capsys, path, "--key", key())
    assert status == UNREADABLE
    assert "không đúng dạng" in told


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof.update(index="four"),
        lambda proof: proof.update(path="none"),
        lambda proof: proof.update(path=["AAAA"]),
        lambda proof: proof["event"].update(grams=2**60),
    ],
)
def test_a_proof_of_another_form_is_called_unreadable(app, files, capsys, change):
    assert run(capsys, changed(files, change), "--key", key())[0] == UNREADABLE


def test_a_missing_file_and_a_bad_key_are_called_unreadable(app, files, capsys):
    assert run(capsys, files / "nowhere.json")[0] == UNREADABLE
    assert run(capsys, files / "proof.json", "--key", "hello")[0] == UNREADABLE
