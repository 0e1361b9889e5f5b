"""Checkpoints in C2SP form: what is signed is read, what is bent is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.tracelog.signed_note import (
    BadNote,
    Checkpoint,
    ForgedNote,
    NoteKey,
    UnknownSigner,
    checkpoint_in,
    decoded,
    encoded,
    opened,
    signed,
)
from tests.traceability.vectors import vectors

TEXT = "choxa.example/log\n3\nVDF4PCZtTjbLkrSPYKq/rZNk7ZTCBEkwcfNtGRcKzJY=\n"


def signer(name="choxa.example/log", seed=b"1" * 32):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, NoteKey(name, private.public_key().public_bytes_raw())


def test_the_checkpoint_of_the_vectors_is_opened():
    given = vectors("merkle")["checkpoint"]
    key = NoteKey.parse(given["verifier_key"])

    assert encoded(key.public) == given["public_key_b64"]
    assert str(key) == given["verifier_key"]
    assert checkpoint_in(given["note"], [key]) == Checkpoint(
        "truyxuat.example.vn/log", 11, decoded(vectors("merkle")["roots"]["11"])
    )


def test_the_bent_checkpoint_of_the_vectors_is_refused():
    key = NoteKey.parse(vectors("merkle")["checkpoint"]["verifier_key"])

    with pytest.raises(ForgedNote):
        opened(vectors("merkle")["tampered_checkpoint"], [key])


def test_what_we_sign_is_opened_by_whoever_knows_our_key():
    private, key = signer()
    note = signed(TEXT, key=key, private=private)

    assert note.startswith(f"{TEXT}\n— choxa.example/log ")
    assert opened(note, [key]) == TEXT
    assert str(Checkpoint.parse(TEXT)) == TEXT
    assert NoteKey.parse(str(key)) == key


def test_the_signature_of_a_stranger_beside_ours_is_passed_over():
    private, key = signer()
    stranger, its_key = signer("witness.example", b"2" * 32)
    note = signed(TEXT, key=key, private=private)
    note += signed(TEXT, key=its_key, private=stranger).rpartition("\n\n")[2]

    assert opened(note, [key]) == TEXT
    assert opened(note, [its_key]) == TEXT
    with pytest.raises(UnknownSigner):
        checkpoint_in(note, [its_key])


def test_a_note_of_an_unknown_signer_is_told_apart_from_a_forged_one():
    private, key = signer()
    _other, same_name = signer(seed=b"3" * 32)

    with pytest.raises(UnknownSigner):
        opened(signed(TEXT, key=key, private=private), [same_name])


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note[:-1],
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.replace("— ", "—  "),
        lambda note: note + "hello\n",
        lambda note: note.replace("3\n", "3\r\n"),
        lambda note: note[:-3] + "\n",
        lambda note: "",
    ],
)
def test_a_text_of_another_form_is_no_note(change):
    private, key = signer()

    with pytest.raises(BadNote):
        opened(change(signed(TEXT, key=key, private=private)), [key])


@pytest.mark.parametrize("size", ["-1", "03", "3.0", "", "x", "１"])
def test_a_checkpoint_counts_in_plain_digits(size):
    with pytest.raises(BadNote):
        Checkpoint.parse(TEXT.replace("\n3\n", f"\n{size}\n"))


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AQ==", "a b+00000000+AUIh7aX0G084wxwKNwVPPeunw6Xf5vrehd"]
)
def test_a_bad_verifier_key_is_refused(text):
    with pytest.raises(BadNote):
        NoteKey.parse(text)


def test_a_verifier_key_whose_id_is_of_another_key_is_refused():
    text = vectors("merkle")["checkpoint"]["verifier_key"].replace("b5ef32f3", "b5ef32f4")

    with pytest.raises(BadNote):
        NoteKey.parse(text)
