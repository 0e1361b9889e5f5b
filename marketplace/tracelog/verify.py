"""``python -m marketplace.tracelog.verify file.json``: checks a proof without the market.

Needs the standard library, ``cryptography`` and ``rfc8785`` only. The file is what ``/log/proof/<event>?event=1``
answers; with ``&since=<size>`` it also proves that a checkpoint of that size, kept by anybody, is the
beginning of the same log.

Exit status: 0 all holds; 1 something was changed or forged; 2 a file cannot be read; 3 what was given
does not suffice to judge.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import rfc8785

from marketplace.tracelog import merkle
from marketplace.tracelog.signed_note import (
    BadNote,
    Checkpoint,
    ForgedNote,
    NoteKey,
    UnknownSigner,
    decoded,
    opened,
    text_of,
)

GOOD, BAD, UNREADABLE, UNDECIDED = 0, 1, 2, 3
MARKS = {GOOD: "✔", BAD: "✘", UNREADABLE: "?", UNDECIDED: "?"}


class Verdict(NamedTuple):
    """One finding in both languages; ``status`` is an exit status."""

    status: int
    vietnamese: str
    english: str

    def __str__(self) -> str:
        return f"{MARKS[self.status]} {self.vietnamese}\n  {self.english}"


class Unreadable(ValueError):
    """A file has not the form that it should have; carries the words for both languages."""

    def __init__(self, name: str, why: object) -> None:
        super().__init__(name)
        self.verdict = Verdict(
            UNREADABLE,
            f"Không đọc được {name}: tệp không đúng dạng.",
            f"{name} cannot be read: {why}.",
        )


def verdicts(
    proof: Mapping[str, Any],  # as it was read from a file that anybody may have made
    *,
    event: Mapping[str, Any] | None = None,
    old_note: str | None = None,
    key: NoteKey | None = None,
) -> Iterator[Verdict]:
    """Judge a proof; raises Unreadable."""
    body = event if event is not None else proof.get("event")
    note = proof.get("checkpoint")
    if not isinstance(note, str):
        raise Unreadable("checkpoint", "there is none")
    checkpoint = _checkpoint_of(note, "checkpoint")
    yield _signature_verdict(note, key)
    yield _inclusion_verdict(proof, body, checkpoint)
    if old_note is not None:
        yield from _age_verdicts(proof, old_note, key, checkpoint)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m marketplace.tracelog.verify")
    parser.add_argument("file", type=Path, help="bằng chứng / the proof (JSON)")
    parser.add_argument("--event", type=Path, help="nội dung sự kiện / the event, if it is apart")
    parser.add_argument("--checkpoint", type=Path, help="điểm chốt cũ / an older checkpoint")
    parser.add_argument("--key", help="khóa kiểm chứng / the verifier key from /log/key")
    given = parser.parse_args(arguments)
    try:
        event = _event_of(_read_json(given.event)) if given.event else None
        old_note = _read(given.checkpoint) if given.checkpoint else None
        key = _key_of(given.key)
        found = list(verdicts(_read_json(given.file), event=event, old_note=old_note, key=key))
    except Unreadable as error:
        found = [error.verdict]
    sys.stdout.write("".join(f"{verdict}\n" for verdict in found))
    statuses = {verdict.status for verdict in found}
    return next((each for each in (BAD, UNREADABLE, UNDECIDED) if each in statuses), GOOD)


def _signature_verdict(note: str, key: NoteKey | None) -> Verdict:
    if key is None:
        return Verdict(
            UNDECIDED,
            "Chưa kiểm tra chữ ký: hãy thêm --key với khóa lấy từ trang /log/key.",
            "The signature was not checked: give --key with the key from /log/key.",
        )
    try:
        opened(note, [key])
    except UnknownSigner:
        return Verdict(
            UNDECIDED,
            f"Điểm chốt không do khóa {key.name} ký.",
            f"The checkpoint is not signed by the key of {key.name}.",
        )
    except (ForgedNote, BadNote):
        return Verdict(
            BAD,
            "Chữ ký của điểm chốt là giả hoặc điểm chốt đã bị sửa.",
            "The checkpoint's signature is forged, or the checkpoint was changed.",
        )
    return Verdict(
        GOOD,
        f"Điểm chốt do {key.name} ký.",
        f"The checkpoint is signed by {key.name}.",
    )


def _inclusion_verdict(proof: Mapping[str, Any], body: object, checkpoint: Checkpoint) -> Verdict:
    if not isinstance(body, dict):
        return Verdict(
            UNDECIDED,
            "Tệp không có nội dung sự kiện: hãy tải lại với ?event=1.",
            "The file has no event: fetch it again with ?event=1.",
        )
    index, path = proof.get("index"), _path_of(proof)
    if not isinstance(index, int):
        raise Unreadable("index", "it is no whole number")
    try:
        leaf = merkle.leaf_hash(rfc8785.dumps(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("event", error) from error
    size, root = checkpoint.size, checkpoint.root
    if merkle.is_included(leaf, index=index, size=size, path=path, root=root):
        return Verdict(
            GOOD,
            f"Sự kiện đứng ở chỗ số {index} trong sổ gồm {size} sự kiện, không bị sửa một chữ.",
            f"The event stands at place {index} of {size} in the log, without a letter changed.",
        )
    return Verdict(
        BAD,
        "Sự kiện này không có trong sổ ở chỗ đó, hoặc nội dung đã bị sửa.",
        "This event is not in the log at that place, or its contents were changed.",
    )


def _age_verdicts(
    proof: Mapping[str, Any], old_note: str, key: NoteKey | None, checkpoint: Checkpoint
) -> Iterator[Verdict]:
    """Whether the checkpoint that somebody kept is the beginning of this log."""
    old = _checkpoint_of(old_note, "--checkpoint")
    yield _signature_verdict(old_note, key)
    if old.size > checkpoint.size:
        yield Verdict(
            BAD,
            f"Sổ bị cắt ngắn: trước có {old.size} sự kiện, nay chỉ còn {checkpoint.size}.",
            f"The log was cut: it had {old.size} events and now has {checkpoint.size}.",
        )
        return
    path: list[bytes] = []
    if 0 < old.size < checkpoint.size:
        consistency = proof.get("consistency")
        if not isinstance(consistency, dict) or consistency.get("from") != old.size:
            yield Verdict(
                UNDECIDED,
                f"Chưa so được với điểm chốt cũ: hãy tải lại với &since={old.size}.",
                f"It cannot be held against the old checkpoint: fetch with &since={old.size}.",
            )
            return
        path = _path_of(consistency)
    held = merkle.is_consistent(
        old_size=old.size,
        new_size=checkpoint.size,
        old_root=old.root,
        new_root=checkpoint.root,
        path=path,
    )
    yield _age_verdict(old, held=held)


def _age_verdict(old: Checkpoint, *, held: bool) -> Verdict:
    if held:
        return Verdict(
            GOOD,
            f"{old.size} sự kiện đầu vẫn y như điểm chốt cũ; sổ chỉ được viết thêm.",
            f"The first {old.size} events are as the old checkpoint says; the log only grew.",
        )
    return Verdict(
        BAD,
        f"{old.size} sự kiện đầu không còn như điểm chốt cũ: sổ đã bị viết lại.",
        f"The first {old.size} events are not those of the old checkpoint: it was rewritten.",
    )


def _checkpoint_of(note: str, name: str) -> Checkpoint:
    try:
        return Checkpoint.parse(text_of(note))
    except BadNote as error:
        raise Unreadable(name, error) from error


def _path_of(proof: Mapping[str, Any]) -> list[bytes]:
    path = proof.get("path")
    if not isinstance(path, list) or not all(isinstance(each, str) for each in path):
        raise Unreadable("path", "it is no list of hashes")
    try:
        return [decoded(each, length=merkle.HASH_BYTES) for each in path]
    except BadNote as error:
        raise Unreadable("path", error) from error


def _key_of(text: str | None) -> NoteKey | None:
    try:
        return NoteKey.parse(text) if text else None
    except BadNote as error:
        raise Unreadable("--key", error) from error


def _event_of(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event itself, also out of what ``/log/entries/…`` answers."""
    inner = found.get("event")
    return inner if isinstance(inner, dict) else found


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(str(path), error) from error


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(_read(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(str(path), error) from error
    if not isinstance(found, dict):
        raise Unreadable(str(path), "it is no JSON object")
    return found


if __name__ == "__main__":
    sys.exit(main())
