"""Writes about people: who they are, their codes, sessions, passwords, roles."""

from marketplace.accounts.commands.codes import CodeCheck, check_code, request_code
from marketplace.accounts.commands.passwords import check_password, set_password
from marketplace.accounts.commands.people import (
    disable_user,
    enable_user,
    give_consent,
    register_user,
    rename_user,
    withdraw_consent,
)
from marketplace.accounts.commands.roles import grant_role, revoke_role
from marketplace.accounts.commands.sessions import (
    end_all_sessions,
    end_session,
    open_session,
    touch_session,
)
from marketplace.accounts.commands.totp import check_totp, enrol_totp, new_totp_secret, reset_totp

__all__ = [
    "CodeCheck",
    "check_code",
    "check_password",
    "check_totp",
    "disable_user",
    "enable_user",
    "end_all_sessions",
    "end_session",
    "enrol_totp",
    "give_consent",
    "grant_role",
    "new_totp_secret",
    "open_session",
    "register_user",
    "rename_user",
    "request_code",
    "reset_totp",
    "revoke_role",
    "set_password",
    "touch_session",
    "withdraw_consent",
]
