"""The two tenants are made once a run on each engine; whoever asks for them gets a copy."""

import pickle
import shutil
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from marketplace.core.db import Model, db
from tests.access.two_tenants import Tenant, two_tenants
from tests.databases import Kit, made_once

NAME = "tenants"


class _Rows(pickle.Pickler):
    """Writes a row as its class and key."""

    def persistent_id(self, value: object) -> object:
        return (type(value), sa.inspect(value).identity) if isinstance(value, Model) else None


class _FromRows(pickle.Unpickler):
    """Reads a row from the database of the running test."""

    def persistent_load(self, reference: tuple[type[Model], tuple[object, ...]]) -> Model:
        kind, identity = reference
        return db.session.get_one(kind, identity)


def copied_tenants(app: Flask, kit: Kit) -> tuple[Tenant, Tenant]:
    """Ours and the other one, in a database and an instance folder that hold nothing else."""
    kept, instance = kit.shared / NAME, Path(app.instance_path)
    with made_once(kept) as first:
        if first:
            made = two_tenants(app)
            with (kept / "tenants.pickle").open("wb") as file:
                _Rows(file).dump(made)
            db.session.remove()
            kit.keep(db.engine, NAME)
            shutil.copytree(instance, kept / "instance")
    db.session.remove()
    kit.fill(db.engine, NAME)
    shutil.copytree(kept / "instance", instance, dirs_exist_ok=True)
    with (kept / "tenants.pickle").open("rb") as file:
        ours, other = _FromRows(file).load()
    return ours, other
