"""A worker that looks into the folder while messages are put there never sees half of one."""

import threading
from pathlib import Path

from kombu import Connection

from marketplace.jobs.folder_broker import SCHEME

MESSAGES, LARGE = 60, "x" * 400_000
PATIENCE = 10


def folder(path: Path) -> Connection:
    (path / "control").mkdir(parents=True, exist_ok=True)
    return Connection(
        f"{SCHEME}://",
        transport_options={
            "data_folder_in": str(path),
            "data_folder_out": str(path),
            "control_folder": str(path / "control"),
            "polling_interval": 0,
        },
    )


def test_every_message_is_read_whole_while_it_is_being_put(tmp_path: Path) -> None:
    def put() -> None:
        with folder(tmp_path) as writer, writer.SimpleQueue("work") as queue:
            for number in range(MESSAGES):
                queue.put({"number": number, "large": LARGE})

    writing = threading.Thread(target=put)
    seen = set()
    with folder(tmp_path) as reader, reader.SimpleQueue("work") as queue:
        writing.start()
        while len(seen) < MESSAGES:
            message = queue.get(timeout=PATIENCE)
            assert message.payload["large"] == LARGE
            seen.add(message.payload["number"])
            message.ack()
    writing.join()
    assert seen == set(range(MESSAGES))
