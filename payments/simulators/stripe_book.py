"""What the simulated Stripe remembers. Objects are kept in the form in which they are answered."""

import copy
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from payments.simulators.clock import SimulatedClock
from payments.simulators.loopback import Response, json_answer
from payments.simulators.stripe_form import ApiError, Tree

Thing = dict[str, Any]  # Any: JSON
API_VERSION = "2026-10-28"


def checked_id(prefix: str) -> str:
    """Draw an id in Stripe's form."""
    return f"{prefix}_{secrets.token_hex(12)}"


class StripeBook:
    """Things by kind and id, idempotency keys and events. `lock` guards it all."""

    def __init__(self, clock: SimulatedClock, tell: Callable[[bytes], None]) -> None:
        self.lock = threading.RLock()
        self._clock = clock
        self._tell = tell
        self._things: dict[str, dict[str, Thing]] = {}
        self._keys: dict[str, tuple[str, Response]] = {}

    def stamp(self) -> int:
        """Give now in unix seconds."""
        return int(self._clock.now().timestamp())

    def add(self, kind: str, thing: Thing) -> Thing:
        """Keep a thing under its id."""
        self._things.setdefault(kind, {})[thing["id"]] = thing
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Give all things of a kind, newest first."""
        return list(self._things.get(kind, {}).values())[::-1]

    def get(self, kind: str, thing_id: str) -> Thing:
        """Give a thing. Raises `ApiError`."""
        thing = self._things.get(kind, {}).get(thing_id)
        if thing is None:
            raise ApiError(
                f"No such {kind}: '{thing_id}'", status=404, code="resource_missing", param="id"
            )
        return thing

    def happened(self, kind: str, thing: Thing) -> None:
        """Make an event with a picture of the thing as it is now, and send it."""
        event = {
            "id": checked_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.stamp(),
            "type": kind,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": copy.deepcopy(thing)},
        }
        self.add("event", event)
        self._tell(json.dumps(event, ensure_ascii=False).encode())

    def once(self, key: str, path: str, body: bytes, work: Callable[[], Response]) -> Response:
        """Do the work once per key, and give the same answer again to the same words."""
        said = hashlib.sha256(path.encode() + b"\n" + body).hexdigest()
        if key in self._keys:
            earlier, answer = self._keys[key]
            if earlier != said:
                raise ApiError(
                    "Keys for idempotent requests can only be used with the same parameters they"
                    " were first used with.",
                    kind="idempotency_error",
                )
            return Response(answer.status, answer.body, headers={"Idempotent-Replayed": "true"})
        answer = work()
        self._keys[key] = (said, answer)
        return answer

    def listed(self, kind: str, query: Tree, keep: Mapping[str, str]) -> Response:
        """Answer a list: newest first, with Stripe's cursor, `created` bounds and equal fields."""
        found = [thing for thing in self.all(kind) if _within(thing, query.get("created", {}))]
        for name, value in keep.items():
            found = [thing for thing in found if thing.get(name) == value]
        after = query.get("starting_after")
        if after is not None:
            places = [at for at, thing in enumerate(found) if thing["id"] == after]
            found = found[places[0] + 1 :] if places else []
        limit = max(1, min(int(query.get("limit", "10")), 100))
        return json_answer(
            {
                "object": "list",
                "url": f"/v1/{kind}",
                "has_more": len(found) > limit,
                "data": found[:limit],
            }
        )


def _within(thing: Thing, bounds: Tree) -> bool:
    created = int(thing["created"])
    return (
        created >= int(bounds.get("gte", 0))
        and created > int(bounds.get("gt", -1))
        and created < int(bounds.get("lt", 2**62))
        and created <= int(bounds.get("lte", 2**62))
    )
