"""RFC 6962 trees: the public vectors, every proof of every small tree, and every way to forge one."""

import pytest
import rfc8785

from marketplace.tracelog import merkle
from marketplace.tracelog.merkle import Tree, is_consistent, is_included, leaf_hash
from marketplace.tracelog.signed_note import decoded, encoded
from tests.traceability.vectors import vectors

LARGEST = 70


def leaves_of(count):
    return [leaf_hash(f"su-kien-{number}".encode()) for number in range(count)]


def tree_of(count):
    return Tree(leaves_of(count))


def root_of(count):
    return merkle.root_of(count, tree_of(count).read)


def test_the_roots_are_those_of_the_vectors():
    given = vectors("merkle")

    assert given["leaf_data_utf8"] == [f"su-kien-{number}" for number in range(11)]
    assert {size: encoded(root_of(int(size))) for size in given["roots"]} == given["roots"]


def test_inclusion_proofs_of_the_vectors_are_judged_as_they_say():
    for case in vectors("merkle")["inclusion"]:
        found = is_included(
            leaves_of(12)[case["index"]],
            index=case["index"],
            size=case["size"],
            path=[decoded(each) for each in case["path"]],
            root=decoded(case["root"]),
        )
        assert found is case["valid"], case


def test_consistency_proofs_of_the_vectors_are_judged_as_they_say():
    for case in vectors("merkle")["consistency"]:
        found = is_consistent(
            old_size=case["old_size"],
            new_size=case["new_size"],
            old_root=decoded(case["old_root"]),
            new_root=decoded(case["new_root"]),
            path=[decoded(each) for each in case["path"]],
        )
        assert found is case["valid"], case


def test_our_own_proofs_are_those_of_the_vectors():
    given = vectors("merkle")
    tree = tree_of(11)
    for case in given["inclusion"]:
        if case["valid"]:
            path = merkle.inclusion_proof(case["index"], case["size"], tree.read)
            assert [encoded(each) for each in path] == case["path"]
    for case in given["consistency"]:
        if case["valid"]:
            path = merkle.consistency_proof(case["old_size"], case["new_size"], tree.read)
            assert [encoded(each) for each in path] == case["path"]


def test_every_inclusion_proof_of_small_trees_holds_and_no_forged_one_does():
    tree, leaves = tree_of(LARGEST), leaves_of(LARGEST)
    proofs = 0
    for size in range(1, LARGEST + 1):
        root = merkle.root_of(size, tree.read)
        for index in range(size):
            path = merkle.inclusion_proof(index, size, tree.read)
            right = {"index": index, "size": size, "path": path, "root": root}
            assert is_included(leaves[index], **right)
            proofs += 1
            assert not is_included(leaf_hash(b"another"), **right)
            for wrong in forged_inclusions(right):
                assert not is_included(leaves[index], **wrong), (index, size, wrong)
    assert proofs == 2_485


def forged_inclusions(right):
    path, index, size = right["path"], right["index"], right["size"]
    yield {**right, "root": b"\0" * 32}
    yield {**right, "path": [*path, b"\0" * 32]}
    yield {**right, "index": size}
    yield {**right, "index": -1}
    if size > 1:
        yield {**right, "path": path[:-1]}
        yield {**right, "path": path[1:]}
        yield {**right, "index": (index + 1) % size}
        for place in range(len(path)):
            yield {**right, "path": [*path[:place], b"\1" * 32, *path[place + 1 :]]}
        for place in range(1, len(path)):
            swapped = [*path[: place - 1], path[place], path[place - 1], *path[place + 1 :]]
            yield {**right, "path": swapped}


def test_every_consistency_proof_of_small_trees_holds_and_no_forged_one_does():
    tree = tree_of(LARGEST)
    roots = [merkle.root_of(size, tree.read) for size in range(LARGEST + 1)]
    proofs = 0
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            right = {
                "old_size": old,
                "new_size": new,
                "old_root": roots[old],
                "new_root": roots[new],
                "path": merkle.consistency_proof(old, new, tree.read),
            }
            assert is_consistent(**right)
            proofs += 1
            for wrong in forged_consistencies(right, roots):
                assert not is_consistent(**wrong), (old, new, wrong)
    assert proofs == 2_485


def forged_consistencies(right, roots):
    path, old, new = right["path"], right["old_size"], right["new_size"]
    yield {**right, "old_root": b"\0" * 32}
    yield {**right, "new_root": b"\0" * 32}
    yield {**right, "path": [*path, b"\0" * 32]}
    yield {**right, "old_size": new + 1}
    if old < new:
        yield {**right, "path": path[:-1]}
        yield {**right, "old_size": old - 1, "old_root": roots[old - 1] if old > 1 else b""}
        for place in range(len(path)):
            yield {**right, "path": [*path[:place], b"\1" * 32, *path[place + 1 :]]}


def test_a_tree_begins_with_the_empty_one_and_nothing_else():
    nothing = {"old_size": 0, "new_size": 3, "new_root": root_of(3), "path": []}

    assert is_consistent(old_root=merkle.EMPTY_ROOT, **nothing)
    assert not is_consistent(old_root=root_of(1), **nothing)
    assert root_of(0) == merkle.EMPTY_ROOT


def test_a_proof_of_a_million_leaves_reads_few_nodes():
    for index in (0, 1, 524_287, 524_288, 777_777, 999_999):
        spans = merkle.inclusion_spans(index, 1_000_000)
        assert len(spans) <= 20
        assert sum(len(merkle.nodes_of(span)) for span in spans) <= 40
    assert len(merkle.consistency_spans(524_289, 1_000_000)) <= 21


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_spans(index, size)


def test_an_older_tree_is_never_the_larger_one():
    with pytest.raises(ValueError, match="smaller"):
        merkle.consistency_spans(6, 5)


def test_the_leaf_of_the_vectors_is_hashed_over_its_canonical_text():
    given = vectors("event_leaf")

    assert rfc8785.dumps(given["event"]).decode() == given["rfc8785"]
    assert encoded(leaf_hash(given["rfc8785"].encode())) == given["leaf_hash_b64"]
