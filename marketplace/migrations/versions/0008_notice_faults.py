"""Keep why a notice could not be read beside its outcome, which becomes one of a few."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "payment_notice", sa.Column("fault", sa.String(40), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE payment_notice SET fault = substr(outcome, 11), outcome = 'malformed'"
        " WHERE outcome LIKE 'malformed:%'"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE payment_notice SET outcome = substr('malformed:' || fault, 1, 40)"
        " WHERE outcome = 'malformed'"
    )
    op.drop_column("payment_notice", "fault")
