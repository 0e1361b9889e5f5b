"""The log of every notice: to whom, by which channel, what it said, whether it went out."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import User
from marketplace.core.db import Id, Model, Name, UtcMoment


class Channel(Enum):
    IN_APP = "in_app"
    SMS = "sms"
    EMAIL = "email"


class Notice(Model):
    """One message. ``business_key`` keeps the same fact from being told twice to the same person."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("business_key"),
        Index("ix_notice_user", "user_id", "read_at"),
    )

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(String(160))
    channel: Mapped[Channel]
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[Name]
    text: Mapped[str]
    link: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    read_at: Mapped[datetime | None] = mapped_column(UtcMoment)
