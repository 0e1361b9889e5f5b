"""Holds documents against our own small schema, with formats, and against the profile."""

import json
from functools import cache
from pathlib import Path

import jsonschema_rs

from tests.epcis.profile import profile_errors


@cache
def schema():
    text = Path(__file__).with_name("schema.json").read_text("utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


def faults(document):
    """What is wrong with a document: of its schema, then of its profile."""
    found = [error.message for error in schema().iter_errors(document)]
    return found or profile_errors(document)
