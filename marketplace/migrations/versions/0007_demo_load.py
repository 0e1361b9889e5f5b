"""What a demo was asked for and how far it has come, in a table of its own."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

VIETNAM = timedelta(hours=7)


def upgrade() -> None:
    op.create_table(
        "demo_load",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acts_done", sa.Integer(), nullable=False),
        sa.Column("acts_total", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_load_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_load")),
    )
    carry_over(op.get_bind())


def carry_over(connection: sa.Connection) -> None:
    """Take the parameters over from the audit log, where they stood before.

    Such a demo counts as whole: one that was broken off under an older release cannot be gone on
    with, since nothing says which of its acts have happened.
    """
    entry = sa.table(
        "audit_entry", sa.column("id"), sa.column("action"), sa.column("details", sa.JSON)
    )
    begun = connection.scalar(
        sa.select(entry.c.details).where(entry.c.action == "demo_begun").order_by(entry.c.id)
    )
    if begun is None:
        return
    until = datetime.fromisoformat(begun["moment"])
    day = (until + VIETNAM).date()
    load = sa.table(
        "demo_load",
        *(sa.column(name) for name in ("id", "size", "seed", "days", "acts_done", "acts_total")),
        *(sa.column(name, sa.Date()) for name in ("day", "last_day")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("until", "finished_at")),
    )
    connection.execute(
        sa.insert(load).values(
            id=1,
            size=begun["size"],
            seed=begun["seed"],
            days=begun["days"],
            until=until,
            acts_done=1,
            acts_total=1,
            day=day,
            last_day=day,
            finished_at=until,
        )
    )


def downgrade() -> None:
    op.drop_table("demo_load")
