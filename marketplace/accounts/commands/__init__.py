"""Writes about people: who they are, their codes, sessions, passwords, roles."""

from marketplace.accounts.commands.sessions import (
    end_all_sessions,
    end_session,
    open_session,
    touch_session,
)

__all__ = ["end_all_sessions", "end_session", "open_session", "touch_session"]
