"""Turns at writing to a SQLite file: writers of all threads and processes queue, first come first.

SQLite's own lock lets writers sleep and try again, so that whoever has just written wins. Here
they wait for two locks on files beside the database (flock(2)): the first in line holds the
place at the door (`-door`), the writer the turn (`-turn`). Whoever gets the turn leaves the
door to the next; whoever has just written finds it taken and lines up. The system takes both
locks away from a process that dies. SQLite's own lock stays what keeps writers apart.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from threading import Event, Lock, Thread

FREE = fcntl.LOCK_EX | fcntl.LOCK_NB


class Turn:
    """One connection's turns at writing to a database file."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._door, self._turn = f"{database}-door", f"{database}-turn"
        self._held: int | None = None

    def take(self, seconds: float) -> bool:
        """Wait for the turn; return whether it came within so many seconds."""
        if self._held is not None:
            raise RuntimeError("This connection has the turn already.")
        door, turn = self._open(self._door), self._open(self._turn)
        if _free(door) and _free(turn):
            _give_back(door)
        elif not _Wait(door, turn).outlast(seconds):
            return False
        self._held = turn
        return True

    def leave(self) -> None:
        """Give the turn to the next in line; nothing when there is none to give."""
        held, self._held = self._held, None
        if held is not None:
            _give_back(held)

    def _open(self, path: str) -> int:
        try:
            return os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            opened = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
        # As SQLite does with its own files: who may open the database may queue for it.
        like = self._database.stat()
        with contextlib.suppress(PermissionError):
            os.fchmod(opened, like.st_mode & 0o666)
            os.fchown(opened, like.st_uid, like.st_gid)
        return opened


class _Wait:
    """One writer in line: a thread of its own waits, as a lock on a file knows no time limit."""

    def __init__(self, door: int, turn: int) -> None:
        self._door, self._turn = door, turn
        self._state = Lock()
        self._came = Event()
        self._given_up = False

    def outlast(self, seconds: float) -> bool:
        """Return whether the turn came in time; if it comes later, it goes to the next."""
        thread = Thread(target=self._wait, daemon=True)
        try:
            thread.start()
            self._came.wait(seconds)
        except BaseException:
            if thread.ident is None:
                _give_back(self._door, self._turn)
            elif not self._give_up():
                _give_back(self._turn)
            raise
        return not self._give_up()

    def _give_up(self) -> bool:
        """Return whether the turn has not come; it is not waited for any longer."""
        with self._state:
            self._given_up = not self._came.is_set()
            return self._given_up

    def _wait(self) -> None:
        fcntl.flock(self._door, fcntl.LOCK_EX)
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        _give_back(self._door)
        with self._state:
            if self._given_up:
                _give_back(self._turn)
            else:
                self._came.set()


def _free(file: int) -> bool:
    """Return whether a lock was free, and take it."""
    try:
        fcntl.flock(file, FREE)
    except BlockingIOError:
        return False
    return True


def _give_back(*files: int) -> None:
    # Said aloud, as a process that was forked meanwhile holds the same lock open.
    for file in files:
        fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)
