"""What several figures of one question read alike is read once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
_FOUND: ContextVar[dict[Any, Any] | None] = ContextVar("found_once", default=None)


@contextmanager
def one_question() -> Iterator[None]:
    """Keep what is read inside, until the end; nothing may be written meanwhile."""
    if _FOUND.get() is not None:
        yield
        return
    token = _FOUND.set({})
    try:
        yield
    finally:
        _FOUND.reset(token)


def read_once(read: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Return a reading that inside `one_question` answers from memory when asked again.

    Its arguments must be hashable, and nobody may change what it returns.
    """

    @wraps(read)
    def kept(*args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        found = _FOUND.get()
        if found is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in found:
            found[key] = read(*args, **kwargs)
        answer: Found = found[key]
        return answer

    return kept
