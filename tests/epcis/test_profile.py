"""Our schema and our profile agree with the public vectors, and each rule sees its fault."""

import copy

import pytest

from tests.epcis.judging import schema
from tests.epcis.profile import profile_errors
from tests.traceability.vectors import vectors


@pytest.mark.parametrize("case", vectors("epcis"), ids=lambda case: case["name"])
def test_the_vectors_are_judged_as_they_say(case):
    valid = schema().is_valid(case["document"])

    assert valid is case["schema_valid"]
    if valid:
        assert profile_errors(case["document"]) == case["profile_errors"]
        assert (not profile_errors(case["document"])) is case["profile_valid"]


def test_every_vector_is_played():
    assert len(vectors("epcis")) == 36


def changed(name, change):
    document = copy.deepcopy(next(c["document"] for c in vectors("epcis") if c["name"] == name))
    change(document["epcisBody"]["eventList"][0])
    return document


HARVEST = "harvest ObjectEvent ADD commissioning"


@pytest.mark.parametrize("step", ["harvesting", "COMMISSIONING", "", "commissioning "])
def test_a_step_that_the_vocabulary_does_not_have_fails(step):
    document = changed(HARVEST, lambda event: event.update(bizStep=step))

    assert not schema().is_valid(document)


@pytest.mark.parametrize("when", ["2026-06-12", "2026-13-12T06:30:00+07:00", "12/06/2026"])
def test_formats_are_checked(when):
    assert not schema().is_valid(changed(HARVEST, lambda event: event.update(eventTime=when)))
    assert not schema().is_valid(changed(HARVEST, lambda event: event.update(eventID="ev-1")))


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        (HARVEST, lambda e: e.update(eventTimeZoneOffset="+08:00"), "offset_mismatch"),
        (HARVEST, lambda e: e.update({"ab:more": 1}), "undeclared_prefix"),
        (HARVEST, lambda e: e["ilmd"].update({"ab:more": 1}), "undeclared_prefix"),
        (HARVEST, lambda e: e["quantityList"][0].update(quantity=0), "quantity_not_positive"),
        (
            HARVEST,
            lambda e: e["bizLocation"].update(id="https://a.example/414/8935001000014"),
            "bad_digital_link",
        ),
        (
            "carton AggregationEvent",
            lambda e: e["childEPCs"].append(e["childEPCs"][0]),
            "duplicate_epc",
        ),
    ],
)
def test_what_the_schema_lets_pass_the_profile_names(name, change, word):
    document = changed(name, change)

    assert schema().is_valid(document)
    assert profile_errors(document) == [word]


def test_an_event_time_in_utc_beside_the_zone_of_the_place_is_right():
    document = changed(HARVEST, lambda event: event.update(eventTime="2026-06-11T23:30:00.000Z"))

    assert profile_errors(document) == []
