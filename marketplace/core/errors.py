"""The four ways in which a command refuses.

Each error carries a stable ``code`` for machines and one English sentence (a gettext msgid with
named placeholders) that a door translates for people. `web/serving/errors.py` turns them into pages, form
errors or RFC 9457 JSON.
"""

from typing import ClassVar

from marketplace.core.sentences import N_


class Refusal(Exception):
    """A command said no; nothing was changed."""

    status: ClassVar[int] = 400
    code: str = "refused"
    sentence: ClassVar[str] = N_("This could not be done.")
    field: str | None = None

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        """The English sentence with its values filled in, for logs and the command line."""
        return self.sentence % self.params if self.params else self.sentence


class Invalid(Refusal):
    """What was asked for breaks a rule of the business (HTTP 422)."""

    status = 422
    code = "invalid"
    sentence = N_("Please check what you entered.")


class Forbidden(Refusal):
    """The actor is known and may not do this (HTTP 403)."""

    status = 403
    code = "forbidden"
    sentence = N_("You are not allowed to do this.")


class NotFound(Refusal):
    """It does not exist, or is out of the actor's scope (HTTP 404)."""

    status = 404
    code = "not_found"
    sentence = N_("This could not be found.")


class Conflict(Refusal):
    """The state has changed meanwhile; reading again and retrying may help (HTTP 409)."""

    status = 409
    code = "conflict"
    sentence = N_("This has changed in the meantime. Please look again.")
