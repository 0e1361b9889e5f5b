"""A small HTTP server on 127.0.0.1 for the simulators."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payments.simulators.gate import is_loopback_host, require_show

MAX_BODY = 1024 * 1024


@dataclass(frozen=True)
class Request:
    """One call; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Read the body as a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def words(self) -> dict[str, Any]:  # Any: JSON
        """Read the body as a JSON object; an empty one is an empty object."""
        value = json.loads(self.body or b"{}")
        if not isinstance(value, dict):
            raise ValueError("a JSON object is expected")
        return value


@dataclass(frozen=True)
class Response:
    """One answer. `hang_up` closes the line without one, `delay` holds it back by seconds."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang_up: bool = False


Answer = Callable[..., Response]
Routes = list[tuple[str, str, Answer]]


def json_answer(value: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(status, json.dumps(value, ensure_ascii=False).encode())


def html_answer(page: str, status: int = 200) -> Response:
    """Answer with a page that runs no scripts and takes no style from outside."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return Response(status, page.encode(), "text/html; charset=utf-8", headers)


def redirect(url: str) -> Response:
    """Send a browser elsewhere."""
    return Response(303, b"", "text/plain", {"Location": url})


def dispatch(routes: Routes, request: Request) -> Response | None:
    """Give the answer of the first route whose method and whole path match."""
    for method, pattern, answer in routes:
        match = re.fullmatch(pattern, request.path)
        if match and method == request.method:
            return answer(request, **match.groupdict())
    return None


class LoopbackServer:
    """Serves `answer` on 127.0.0.1 in threads; port 0 takes a free one. Refused outside show."""

    def __init__(self, answer: Callable[[Request], Response], port: int = 0) -> None:
        require_show()
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", port), _handler(answer, self._stopping), bind_and_activate=False
        )
        self._server.daemon_threads = False
        self._server.allow_reuse_address = True
        try:
            self._server.server_bind()
            self._server.server_activate()
        except OSError:
            self._server.server_close()
            raise
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the calls under way and free the port."""
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(
    answer: Callable[[Request], Response], stopping: threading.Event
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 60

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Bodies and addresses carry account numbers: say nothing."""

        def _serve(self) -> None:
            try:
                response = self._response()
                if response.delay:
                    stopping.wait(response.delay)
                if not response.hang_up:
                    self._send(response)
            except ConnectionError:
                # The caller has stopped waiting, which is what `delay` is for.
                self.close_connection = True

        def _response(self) -> Response:
            length = self.headers.get("Content-Length") or "0"
            if not is_loopback_host(self.headers.get("Host", "")):
                return json_answer({"error": "host"}, 421)
            if not length.isdigit() or int(length) > MAX_BODY:
                return json_answer({"error": "length"}, 413)
            parts = urlsplit(self.path)
            return answer(
                Request(
                    method=self.command,
                    path=parts.path,
                    query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(int(length)),
                )
            )

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            self.send_header("Cache-Control", "no-store")
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

    return Handler
