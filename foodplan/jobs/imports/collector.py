"""Putting off the garbage collector's look at everything while a file is worked at.

A file makes so many objects that the collector looks again and again at all that the process
holds, and finds nothing: a quarter of the time. What is young is still looked at, less often.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# New objects before what is young is looked at, rounds before what is older, and before all is.
THRESHOLDS = (50_000, 10, 100_000)

_lock = Lock()
_working = 0
_usual = gc.get_threshold()


@contextmanager
def young_only() -> Iterator[None]:
    """Let only what is young be looked at until this ends; several may ask for it at once."""
    global _working, _usual  # noqa: PLW0603 - the collector is the process's own
    with _lock:
        if not _working:
            _usual = gc.get_threshold()
            gc.set_threshold(*THRESHOLDS)
        _working += 1
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if not _working:
                gc.set_threshold(*_usual)
