"""A real server in processes of its own, killed and started again, and clients that never give up.

The clients keep what they sent and what was acknowledged, as a telephone's outbox does.
"""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

COMMAND = [sys.executable, "-c", "from foodplan.cli import main; main()", "serve"]
PATIENCE = 120.0


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@dataclass
class Server:
    """`foodplan serve` on one database and one port."""

    url: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server in a process group of its own."""
        environment = os.environ | {
            "FOODPLAN_DATABASE_URL": self.url,
            "FOODPLAN_BIND": f"127.0.0.1:{self.port}",
            "FOODPLAN_LOG_LEVEL": "CRITICAL",
        }
        self.process = subprocess.Popen(
            COMMAND,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill the master and all its workers at once, as a power cut does."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        while not self._silent():
            time.sleep(0.01)

    def _silent(self) -> bool:
        """Whether no worker is left that still listens."""
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) != 0


@dataclass
class Client:
    """Sends one movement after the other, each until it is acknowledged; never a new id for it."""

    port: int
    token: str
    number: int
    day: str
    sent: dict[UUID, int] = field(default_factory=dict)
    acknowledged: list[UUID] = field(default_factory=list)
    retried: int = 0
    odd: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send until it is told to stop, and finish what was begun."""
        dice = random.Random(self.number)
        while not self.stop.is_set() and not self.odd:
            uuid = UUID(int=dice.getrandbits(128), version=4)
            inward = len(self.sent) % 3 != 2
            grams = dice.randrange(1_000, 3_000) if inward else dice.randrange(100, 900)
            self.sent[uuid] = grams if inward else -grams
            self._insist(uuid, self._body(uuid, grams, inward=inward))

    def _insist(self, uuid: UUID, body: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, said = self._post(body)
            except (OSError, http.client.HTTPException):
                self.retried += 1
                time.sleep(0.02)
                continue
            if status in {200, 201}:
                self.acknowledged.append(uuid)
            else:
                self.odd.append(f"{status} {said}")
            return
        self.odd.append("no answer came in time")

    def _post(self, body: str) -> tuple[int, str]:
        # Each client comes from an address of its own, as the limit of tries is by address.
        here = (f"127.0.1.{self.number + 1}", 0)
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=here
        )
        try:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            }
            connection.request("POST", "/api/v1/movements", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _body(self, uuid: UUID, grams: int, *, inward: bool) -> str:
        act: dict[str, Any] = {
            "id": str(uuid),
            "kind": "intake" if inward else "distribution",
            "happened_on": self.day,
            "node": "emporio-prova",
            "counterpart": "source:porta-palazzo" if inward else "people",
            "lines": [{"category": "ortofrutta", "grams": grams}],
        }
        return json.dumps(act)


@contextmanager
def burst(port: int, token: str, day: str, clients: int) -> Iterator[list[Client]]:
    """Let clients write all at once; at the end each finishes the movement it has begun."""
    made = [Client(port, token, number, day) for number in range(clients)]
    threads = [threading.Thread(target=client.run) for client in made]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        for client in made:
            client.stop.set()
        for thread in threads:
            thread.join()
