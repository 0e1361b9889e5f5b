"""What a figure is counted in follows from how it is counted, which no definition changes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("indicator_definition") as batch_op:
        batch_op.drop_column("unit")


def downgrade() -> None:
    with op.batch_alter_table("indicator_definition") as batch_op:
        batch_op.add_column(sa.Column("unit", sa.String(10), nullable=False, server_default="%"))
    op.execute(
        "UPDATE indicator_definition SET unit = CASE indicator WHEN 'TM13' THEN 'VND' ELSE 'count' END"
        " WHERE denominator = ''"
    )
    with op.batch_alter_table("indicator_definition") as batch_op:
        batch_op.alter_column("unit", server_default=None)
