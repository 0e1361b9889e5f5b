"""Lots know whether stamps were made for their packs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A constant default is written into the catalogue only: no row is touched, no lock is held long.
    op.add_column(
        "lot", sa.Column("has_stamps", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "UPDATE lot SET has_stamps = true WHERE EXISTS "
        "(SELECT 1 FROM stamp WHERE stamp.lot_id = lot.id)"
    )


def downgrade() -> None:
    op.drop_column("lot", "has_stamps")
