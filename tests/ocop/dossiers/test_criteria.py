import json

import pytest
from sqlalchemy import func, select

from marketplace.core.db import atomically, db
from marketplace.ocop.dossier_models import CriteriaSet
from marketplace.ocop.dossiers.commands.criteria import CriteriaInUse, keep_criteria
from marketplace.ocop.dossiers.criteria_files import (
    CriteriaFileWrong,
    bundled_criteria,
    read_criteria,
)


def newer(**changes):
    return json.loads(json.dumps(bundled_criteria()[1])) | changes


def kept_sets():
    return db.session.scalar(select(func.count(CriteriaSet.id)))


def faults_of(content):
    with pytest.raises(CriteriaFileWrong) as refused:
        read_criteria(json.dumps(content))
    return refused.value.faults


def test_a_good_file_is_read_as_it_stands():
    assert read_criteria(json.dumps(newer())) == bundled_criteria()[1]


def test_sums_that_do_not_meet_the_maxima_are_named():
    content = newer()
    content["parts"][0]["sections"][0]["criteria"][0]["maximum"] = 400

    assert faults_of(content) == [
        "part A: its criteria add up to 3900, not 4000",
        "A1.1: its best choice is not worth 400",
    ]


def test_a_part_with_another_maximum_than_the_decisions_is_refused():
    content = newer(ruleset="1048")
    assert "part A: its maximum is 3500, not 4000" in faults_of(content)


def test_codes_are_unique_and_belong_to_their_part():
    content = newer()
    first, second = content["parts"][0]["sections"][0]["criteria"][:2]
    second["code"] = first["code"]
    content["parts"][1]["sections"][0]["criteria"][0]["code"] = "Z9"

    assert faults_of(content) == ["A1.1: twice", "Z9: no code of part B"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"ruleset": "999"}', json.dumps(newer(sub_group="9.9"))),
        *(json.dumps(newer(valid_from="tomorrow")), json.dumps(newer(parts=[]))),
    ],
)
def test_what_is_no_set_of_criteria_is_refused(text):
    with pytest.raises(CriteriaFileWrong):
        read_criteria(text)


def test_loading_the_same_version_twice_changes_nothing(app, now):
    first = atomically(lambda: keep_criteria(newer(), actor="cli", now=now)).id
    second = atomically(lambda: keep_criteria(newer(), actor="cli", now=now)).id

    assert (first, kept_sets()) == (second, 1)


def test_an_unused_version_may_be_put_right(app, now):
    atomically(lambda: keep_criteria(newer(), actor="cli", now=now))
    kept = atomically(lambda: keep_criteria(newer(title="Mới"), actor="cli", now=now))

    assert (kept.title, kept_sets()) == ("Mới", 1)


def test_a_used_version_stays_as_it_is_and_the_next_one_is_for_new_dossiers(app, now, start):
    used = start().dossier.criteria_set_id

    with pytest.raises(CriteriaInUse):
        atomically(lambda: keep_criteria(newer(title="Khác"), actor="cli", now=now))
    following = atomically(
        lambda: keep_criteria(newer(title="Khác", version=2), actor="cli", now=now)
    ).id

    assert db.session.get_one(CriteriaSet, used).title != "Khác"
    assert start().dossier.criteria_set_id == following


def test_a_sub_group_with_a_form_of_its_own_gets_it(app, now, start):
    own = atomically(lambda: keep_criteria(newer(sub_group="1.11"), actor="cli", now=now)).id

    assert start(sub_group="1.11").dossier.criteria_set_id == own
    assert start(sub_group="1.12").dossier.criteria_set_id != own


def test_the_command_line_loads_a_file_and_names_what_is_wrong(app, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(newer(sub_group="1.3")), "utf-8")
    bad.write_text(json.dumps(newer(ruleset="1048")), "utf-8")
    run = app.test_cli_runner().invoke

    loaded = run(args=["ocop", "load-criteria", str(good)])
    refused = run(args=["ocop", "load-criteria", str(bad)])

    assert loaded.output == ("Criteria 148, version 1, for sub-group 1.3, valid from 24/02/2023.\n")
    assert refused.exit_code == 1
    assert "part A: its maximum is 3500, not 4000" in refused.output
