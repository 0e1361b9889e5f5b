"""The public log at its door: proofs that anybody can check, and plain refusals."""

import json
from datetime import timedelta

import pytest

from marketplace.tracelog import merkle, tasks
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.recording import canonical_json
from marketplace.tracelog.signed_note import NoteKey, checkpoint_in, decoded, encoded
from marketplace.web.trace.open_answers import open_json
from tests.clock import TODAY
from tests.tracelog.events import note_events


@pytest.fixture
def log(app, now):
    """Three events under a checkpoint, then four more under a second one; all their uuids."""
    uuids = note_events(3, now=now)
    tasks.follow_events(now=now)
    uuids += note_events(4, now=now)
    tasks.follow_events(now=now + timedelta(minutes=1))
    return uuids


def get(app, path):
    return app.test_client().get(path)


def problem(app, path):
    answer = get(app, path)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    return answer.status_code, answer.json["code"]


def test_a_proof_of_each_event_holds_under_the_signed_checkpoint(app, log):
    keys = [NoteKey.parse(line) for line in get(app, "/log/key").text.splitlines()]
    for index, uuid in enumerate(log):
        proof = get(app, f"/log/proof/{uuid}?event=1").json

        assert set(proof) == {"index", "path", "checkpoint", "event"}
        assert proof["index"] == index
        assert proof["event"]["uuid"] == uuid
        checkpoint = checkpoint_in(proof["checkpoint"], keys)
        assert checkpoint.size == 7
        assert merkle.is_included(
            merkle.leaf_hash(canonical_json(proof["event"]).encode()),
            index=index,
            size=7,
            path=[decoded(each) for each in proof["path"]],
            root=checkpoint.root,
        )


def test_the_newest_checkpoint_and_an_older_one_are_plain_text(app, log):
    newest, older = get(app, "/log/checkpoint"), get(app, "/log/checkpoint?size=3")

    assert newest.mimetype == older.mimetype == "text/plain"
    assert newest.headers["Access-Control-Allow-Origin"] == "*"
    assert newest.text.split("\n")[:2] == ["127.0.0.1:8000/log", "7"]
    assert older.text.split("\n")[1] == "3"
    assert checkpoint_in(newest.text, [open_log().key]).size == 7


def test_a_proof_for_a_size_that_was_signed_carries_that_checkpoint(app, log):
    proof = get(app, f"/log/proof/{log[0]}?size=3").json

    assert proof["checkpoint"].split("\n")[1] == "3"
    assert len(proof["path"]) == 2


def test_a_proof_for_any_other_size_carries_the_root(app, log):
    proof = get(app, f"/log/proof/{log[0]}?size=5").json

    assert set(proof) == {"index", "path", "size", "root"}
    assert proof["size"] == 5


def test_the_older_log_is_the_beginning_of_the_newer_one(app, log):
    found = get(app, "/log/consistency?from=3&to=7").json

    assert (found["from"], found["to"]) == (3, 7)
    assert merkle.is_consistent(
        old_size=3,
        new_size=7,
        old_root=decoded(found["old_root"]),
        new_root=decoded(found["new_root"]),
        path=[decoded(each) for each in found["path"]],
    )


def test_an_entry_is_shown_as_it_was_hashed(app, log):
    entry = get(app, "/log/entries/4").json

    assert entry["index"] == 4
    assert entry["event"]["uuid"] == log[4]
    text = canonical_json(entry["event"])
    assert decoded(entry["leaf_hash"]) == merkle.leaf_hash(text.encode())


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/log/proof/no-such-event", 404, "log_entry_not_found"),
        ("/log/proof/{0}?size=x", 400, "bad_parameter"),
        ("/log/proof/{0}?size=-1", 400, "bad_parameter"),
        ("/log/proof/{0}?size=１", 400, "bad_parameter"),
        ("/log/proof/{0}?size=9999999999999999999", 400, "bad_parameter"),
        ("/log/proof/{0}?size=0", 400, "log_size_out_of_range"),
        ("/log/proof/{3}?size=3", 400, "log_size_out_of_range"),
        ("/log/proof/{0}?size=8", 400, "log_size_out_of_range"),
        ("/log/proof/{0}?since=0", 400, "log_size_out_of_range"),
        ("/log/proof/{0}?since=8", 400, "log_size_out_of_range"),
        ("/log/consistency", 400, "bad_parameter"),
        ("/log/consistency?from=3", 400, "bad_parameter"),
        ("/log/consistency?from=3&to=seven", 400, "bad_parameter"),
        ("/log/consistency?from=5&to=3", 400, "log_size_out_of_range"),
        ("/log/consistency?from=3&to=8", 400, "log_size_out_of_range"),
        ("/log/consistency?from=0&to=7", 400, "log_size_out_of_range"),
        ("/log/entries/7", 404, "log_entry_not_found"),
        ("/log/entries/-1", 404, "http_404"),
        ("/log/entries/99999999999999999999999", 404, "http_404"),
        ("/log/checkpoint?size=4", 404, "log_checkpoint_not_found"),
        ("/log/nowhere", 404, "http_404"),
    ],
)
def test_a_bad_question_is_answered_with_a_problem_document(app, log, path, status, code):
    assert problem(app, path.format(*log)) == (status, code)


def test_an_event_that_is_not_signed_for_yet_says_so(app, log, now):
    (uuid,) = note_events(1, now=now)
    assert problem(app, f"/log/proof/{uuid}") == (404, "log_entry_not_sealed")

    tasks.follow_events(now=now + timedelta(seconds=70))  # placed; the next checkpoint is due later
    assert problem(app, f"/log/proof/{uuid}") == (404, "log_entry_not_sealed")

    tasks.follow_events(now=now + timedelta(minutes=3))
    assert get(app, f"/log/proof/{uuid}").status_code == 200


def test_an_empty_log_has_no_checkpoint_yet(app):
    assert problem(app, "/log/checkpoint") == (404, "log_checkpoint_not_found")
    assert "Nothing has been signed yet." in get(app, "/log?lang=en").text


def test_the_page_tells_what_the_log_is_and_how_to_check_it(app, log):
    page = get(app, "/log?lang=en")

    assert page.status_code == 200
    assert "The log that cannot be rewritten in silence" in page.text
    assert get(app, "/log/checkpoint").text.split("\n")[2] in page.text
    assert str(open_log().key) in page.text.replace("&#43;", "+")
    assert f"{TODAY:%d/%m/%Y}" in page.text


def test_a_proof_among_a_million_events_is_small():
    """Twenty hashes and a checkpoint of a log with a name of usual length."""
    assert len(merkle.inclusion_spans(500_000, 1_000_000)) == 20
    tree_path = [b"\xff" * 32] * 20
    note = (
        "truyxuat.example.vn/log\n1000000\n" + "A" * 43 + "=\n\n— truyxuat.example.vn/log "
        "te8y84krKPX+G+SeQHiAJadqVQzJ1A/y7v69p2H0yGkVG2OayiCGfMRxv3sTU5tfXBlW4JCW25rU0e+2wAkro1HdnwE=\n"
    )
    proof = {"index": 999_999, "path": [encoded(each) for each in tree_path], "checkpoint": note}
    size = len(open_json(proof).get_data())
    assert json.loads(open_json(proof).get_data()) == proof
    assert size <= 1_200
