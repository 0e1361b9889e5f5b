"""A bounded load client, run as a program: it imports little, so that it starts at once."""

import http.client
import json
import sys
import threading
import time
from collections.abc import Mapping

HOST = "127.0.0.1"
CONNECTIONS = 8


def _ask(
    port: int, path: str, headers: Mapping[str, str], until: float, statuses: list[int]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    while time.perf_counter() < until:
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            statuses.append(0)
            continue
        statuses.append(answer.status)
    connection.close()


def main(port: int, path: str, seconds: float, headers: Mapping[str, str]) -> None:
    statuses: list[int] = []
    start = time.perf_counter()
    arguments = (port, path, headers, start + seconds, statuses)
    threads = [threading.Thread(target=_ask, args=arguments) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - start
    failures = sum(not 200 <= status < 400 for status in statuses)
    sys.stdout.write(json.dumps([len(statuses), failures, wall]))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), json.loads(sys.argv[4]))
