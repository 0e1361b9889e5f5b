"""What both simulators let tests and people do to them under `/control/`."""

from collections.abc import Callable

from payments.simulators.clock import SimulatedClock
from payments.simulators.delivery import Outbox
from payments.simulators.faults import Fault, Faults
from payments.simulators.loopback import Request, Response, Routes, dispatch, json_answer

Shown = Callable[[], dict[str, object]]


class Control:
    """`GET state`; `POST fault`, `deliver`, `release`, `advance`, `notify_url`.

    A simulator adds its own. Bodies and answers are JSON.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        faults: Faults,
        clock: SimulatedClock,
        shown: Shown,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._faults = faults
        self._clock = clock
        self._shown = shown
        self._tick = tick
        self.routes: Routes = [
            ("GET", "/control/state", self._state),
            ("POST", "/control/fault", self._fault),
            ("POST", "/control/deliver", self._deliver),
            ("POST", "/control/release", self._release),
            ("POST", "/control/advance", self._advance),
            ("POST", "/control/notify_url", self._notify_url),
        ]

    def answer(self, request: Request) -> Response:
        """Answer a call under `/control/`; only JSON, so that no foreign page's form can call."""
        if request.method == "POST" and request.headers.get("content-type") != "application/json":
            return json_answer({"error": "send application/json"}, 415)
        try:
            answer = dispatch(self.routes, request)
        except (KeyError, ValueError, TypeError) as error:
            return json_answer({"error": str(error)}, 400)
        return answer or json_answer({"error": "no such control"}, 404)

    def _state(self, request: Request) -> Response:
        return json_answer(
            {
                "now": self._clock.now().isoformat(),
                "notices": self._outbox.shown(),
                "faults": self._faults.armed(),
                **self._shown(),
            }
        )

    def _fault(self, request: Request) -> Response:
        words = request.words()
        self._faults.arm(
            Fault(
                kind=str(words["kind"]),
                times=int(words.get("times", 1)),
                seconds=float(words.get("seconds", 0)),
                path=str(words.get("path", "")),
            )
        )
        return json_answer({"armed": self._faults.armed()})

    def _deliver(self, request: Request) -> Response:
        return json_answer({"sent": self._outbox.deliver_due()})

    def _release(self, request: Request) -> Response:
        newest_first = bool(request.words().get("newest_first", False))
        return json_answer({"sent": self._outbox.release(newest_first=newest_first)})

    def _advance(self, request: Request) -> Response:
        now = self._clock.advance(float(request.words()["seconds"]))
        self._tick()
        return json_answer({"now": now.isoformat(), "sent": self._outbox.deliver_due()})

    def _notify_url(self, request: Request) -> Response:
        self._outbox.url = str(request.words()["url"])
        return json_answer({"url": self._outbox.url})


def faulty(faults: Faults, request: Request, work: Callable[[], Response]) -> Response:
    """Do the work and answer, unless an armed fault will have it otherwise."""
    if faults.take("error", request.path):
        return json_answer({"error": {"type": "api_error", "message": "down"}}, 500)
    response = work()
    delay = faults.take("delay", request.path)
    if faults.take("hang_up", request.path):
        return Response(hang_up=True)
    if faults.take("lost_answer", request.path):
        response = json_answer({"error": {"type": "api_error", "message": "lost"}}, 500)
    if delay is None:
        return response
    return Response(
        response.status, response.body, response.content_type, response.headers, delay.seconds
    )
