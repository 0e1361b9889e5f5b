"""Keep the method and the query of notices: some providers sign nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is stored already came by POST, with everything in its body.
    method = sa.Column("method", sa.String(8), nullable=False, server_default="POST")
    query = sa.Column("query", sa.JSON, nullable=False, server_default="[]")
    op.add_column("payment_notice", method)
    op.add_column("payment_notice", query)


def downgrade() -> None:
    op.drop_column("payment_notice", "query")
    op.drop_column("payment_notice", "method")
