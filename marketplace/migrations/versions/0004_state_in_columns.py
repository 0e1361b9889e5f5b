"""Keep what texts were read back for in columns: replaced stock, causes of notes, believed yields."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAID = re.compile(r"seller:(\d+)(?:;lot:(\d+))?")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOVEMENT = sa.table(
    "stock_movement",
    sa.column("id", KEY),
    sa.column("reference", sa.String),
    sa.column("replaced", sa.Integer),
    sa.column("harvest_id", KEY),
)


def upgrade() -> None:
    with op.batch_alter_table("stock_movement") as batch_op:
        batch_op.add_column(sa.Column("replaced", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("harvest_id", KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_stock_movement_harvest_id"), "lot", ["harvest_id"], ["id"]
        )
    # Other tables refer to lots: SQLite may not make that table anew.
    op.add_column(
        "lot_note", sa.Column("cause", sa.String(40), nullable=False, server_default="decided")
    )
    op.add_column(
        "lot",
        sa.Column("yield_believed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    connection = op.get_bind()
    said = sa.select(MOVEMENT.c.id, MOVEMENT.c.reference).where(
        MOVEMENT.c.reference.like("seller:%")
    )
    for movement_id, reference in connection.execute(said).all():
        found = SAID.fullmatch(reference)
        if found is None:
            continue
        replaced, harvest = found.groups()
        connection.execute(
            MOVEMENT.update()
            .where(MOVEMENT.c.id == movement_id)
            .values(
                reference="seller",
                replaced=int(replaced),
                harvest_id=int(harvest) if harvest else None,
            )
        )
    op.execute(
        "UPDATE lot_note SET cause = 'interval', noted_by = 'market'"
        " WHERE noted_by = 'interval_check'"
    )
    op.execute(
        "UPDATE lot SET yield_believed = true WHERE id IN"
        " (SELECT lot_id FROM trace_event WHERE reference = 'yield-review')"
    )


def downgrade() -> None:
    connection = op.get_bind()
    said = sa.select(MOVEMENT).where(MOVEMENT.c.replaced.is_not(None))
    for row in connection.execute(said).all():
        lot = f";lot:{row.harvest_id}" if row.harvest_id else ""
        connection.execute(
            MOVEMENT.update()
            .where(MOVEMENT.c.id == row.id)
            .values(reference=f"seller:{row.replaced}{lot}")
        )
    op.execute("UPDATE lot_note SET noted_by = 'interval_check' WHERE cause = 'interval'")
    op.drop_column("lot", "yield_believed")
    op.drop_column("lot_note", "cause")
    with op.batch_alter_table("stock_movement") as batch_op:
        batch_op.drop_constraint(op.f("fk_stock_movement_harvest_id"), type_="foreignkey")
        batch_op.drop_column("harvest_id")
        batch_op.drop_column("replaced")
