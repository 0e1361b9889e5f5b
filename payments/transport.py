"""What a failed HTTP call tells about the work behind it."""

import json

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from payments.contract import Json, OutcomeUnknown, PaymentError, ProviderUnavailable

Timeout = tuple[float, float]
DEFAULT_TIMEOUT: Timeout = (5.0, 30.0)


def failed_call(error: BaseException) -> PaymentError:
    """Turn a network error into ours: nothing was done only if no connection came about."""
    if _never_connected(error):
        return ProviderUnavailable("no_connection", type(error).__name__)
    return OutcomeUnknown("no_answer", type(error).__name__)


def failed_reading(error: BaseException) -> ProviderUnavailable:
    """Turn an error of the network into ours, for calls that change nothing."""
    return ProviderUnavailable("no_answer", type(error).__name__)


def json_object(response: requests.Response) -> Json:
    """Read a JSON object. Raises `OutcomeUnknown` for anything else."""
    try:
        value = json.loads(response.content)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise OutcomeUnknown("unreadable_answer", f"HTTP {response.status_code}")
    return value


def _never_connected(error: BaseException) -> bool:
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        item = queue.pop()
        if not isinstance(item, BaseException) or item in seen:
            continue
        if isinstance(item, requests.ConnectTimeout | ConnectTimeoutError | NewConnectionError):
            return True
        seen.append(item)
        queue += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return False
