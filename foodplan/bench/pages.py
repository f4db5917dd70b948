"""Public pages that did not change, beside an empty view of the same server."""

from functools import partial
from statistics import median

from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.served import EMPTY, FLOOR, Answer, Reader, request_for, seconds_of, server

MOVEMENTS = 10_000
PAGES = ("/piano", "/piano/indicatori/cibo-recuperato", "/api/v1/progress")
TIMES = 200
RUNS = 9
# No less than 0.6 of the empty view's rate, and 0.8 for who has the page already.
GOAL = 1 / 0.6
KNOWN_GOAL = 1 / 0.8


def bench_pages(ground: Ground, report: Report, *, times: int = TIMES, runs: int = RUNS) -> Figure:
    """Return how many times longer the slowest of three unchanged pages takes than an empty view.

    One reader asks on one connection, as fast as answers come. Raises WrongResult when an answer
    is not byte for byte the first.
    """
    return _bench(ground, report, "pages", GOAL, times, runs, known=False)


def bench_known(ground: Ground, report: Report, *, times: int = TIMES, runs: int = RUNS) -> Figure:
    """Return how many times longer a 304 of the slowest of three pages takes than an empty view."""
    return _bench(ground, report, "known_pages", KNOWN_GOAL, times, runs, known=True)


def _bench(
    ground: Ground, report: Report, name: str, goal: float, times: int, runs: int, *, known: bool
) -> Figure:
    progress = Progress(report, runs * (len(PAGES) + 2))
    with server(ground.ledger(MOVEMENTS)) as port:
        asked = [_question(port, path, known=known) for path in PAGES]
        asked += [_question(port, path) for path in (EMPTY, FLOOR)]
        slots = [
            progress.counted(partial(seconds_of, port, request, times, expected))
            for request, expected in asked
        ]
        *pages, empty, floor = interleaved(slots, runs)
    slowest = max(pages, key=median)
    path = PAGES[pages.index(slowest)]
    what = f"{times} answers of {path}, {'304' if known else 'unchanged'}"
    return figure(name, slowest, empty, median(floor), goal, what, "an empty view")


def _question(port: int, path: str, *, known: bool = False) -> tuple[bytes, Answer]:
    """Return a question and its answer, which was asked for before.

    Raises WrongResult when the answer is not kept: then there is nothing to time.
    """
    request = request_for(path)
    with Reader(port) as reader:
        first, second = reader.ask(request), reader.ask(request)
        if path in PAGES and (second.status, "etag" in second.headers) != (200, True):
            raise WrongResult(f"{path} answers {second.status} without a tag.")
        if first.body != second.body:
            raise WrongResult(f"{path} is not the same when it is asked again.")
        if not known:
            return request, second
        request = request_for(path, second.headers["etag"])
        answer = reader.ask(request)
    if (answer.status, answer.body) != (304, b""):
        raise WrongResult(f"{path} answers {answer.status} to who has it already.")
    return request, answer
