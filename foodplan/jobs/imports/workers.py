"""The threads of one process that work at files, one file each and one after the other.

They are daemons: a process that is stopped does not wait for them, and whoever looks at the file
next takes its work up again.
"""

from collections.abc import Callable
from threading import Lock, Thread

import structlog

log = structlog.get_logger()


class Workers:
    """Who works at what in this process."""

    def __init__(self) -> None:
        self._threads: dict[str, Thread] = {}
        self._again: dict[str, Callable[[], object]] = {}
        self._registered = Lock()
        # Two files of a hundred thousand rows at once would take the memory of both.
        self._one_at_a_time = Lock()

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Do some work in a thread, after the one of the same name that is being done."""
        with self._registered:
            if name in self._threads:
                self._again[name] = work
                return
            thread = Thread(target=self._run, args=(name, work), daemon=True, name=name)
            self._threads[name] = thread
            thread.start()

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until all work that was started has ended; return whether it has."""
        with self._registered:
            threads = tuple(self._threads.values())
        for thread in threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in threads)

    def _run(self, name: str, work: Callable[[], object]) -> None:
        following: Callable[[], object] | None = work
        while following is not None:
            try:
                with self._one_at_a_time:
                    following()
            except Exception:
                log.exception("import_failed", work=name)
            with self._registered:
                following = self._again.pop(name, None)
                if following is None:
                    del self._threads[name]


WORKERS = Workers()
