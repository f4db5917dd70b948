"""Work done in a process of its own, which has seen nothing and holds nothing in memory."""

import multiprocessing
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function answers in a new process; its failure is an EOFError here."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, work, args, kwargs))
    process.start()
    theirs.close()
    try:
        answer: T = ours.recv()
    finally:
        process.join()
    return answer


def _send(pipe: Any, work: Callable[..., Any], args: Any, kwargs: Any) -> None:
    pipe.send(work(*args, **kwargs))
    pipe.close()
