"""What the market uses of Flask-Login, which ships no types."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Request
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import User

_View = TypeVar("_View", bound=Callable[..., ResponseReturnValue])
_Loader = TypeVar("_Loader", bound=Callable[[Request], User | None])
_Handler = TypeVar("_Handler", bound=Callable[[], ResponseReturnValue])

# Behind a guard; elsewhere `is_authenticated` is all that may be asked first.
current_user: User

def login_required(func: _View) -> _View: ...

class LoginManager:
    def __init__(self, app: Flask | None = None) -> None: ...
    def request_loader(self, callback: _Loader) -> _Loader: ...
    def unauthorized_handler(self, callback: _Handler) -> _Handler: ...
    def unauthorized(self) -> ResponseReturnValue: ...
    def _load_user_from_request(self, request: Request) -> User | None: ...
    def _update_request_context_with_user(self, user: User | None = None) -> None: ...
