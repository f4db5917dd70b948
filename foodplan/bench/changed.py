"""A page that something was written under, beside its own rendering."""

import gc
from functools import partial
from statistics import median
from time import process_time
from typing import Any

from flask import Flask

from foodplan.app import create_app
from foodplan.bench.apart import apart
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure
from foodplan.bench.grounds import Ground
from foodplan.bench.served import EMPTY
from foodplan.blueprints.plan import routes
from foodplan.db import session_scope
from foodplan.settings import Settings
from foodplan.store.data_version import raise_data_version
from foodplan.web.access import public

MOVEMENTS = 10_000
PAGE = "/piano"
RUNS = 9
# The design for speed asks for 2, by a maintained judgement that there is not (decision 0026).
GOAL = 15.0


def bench_changed(ground: Ground, report: Report, *, runs: int = RUNS) -> Figure:
    """Return how many times the processor's time a changed page takes of its rendering alone.

    Before each answer the data version is raised, as a movement does. The rendering alone is the
    same request for the same page, whose report is there already. Raises WrongResult when the
    two are not the same page.
    """
    progress = Progress(report, 1)
    real, base, floor = apart(_times, ground.ledger(MOVEMENTS), runs)
    progress.step()
    return figure("changed_page", real, base, median(floor), GOAL,
                  f"{PAGE} after a write, processor's time",
                  "the same page with its report at hand")  # fmt: skip


def _times(url: str, runs: int) -> tuple[list[float], list[float], list[float]]:
    app = create_app(Settings(database_url=url, log_level="CRITICAL"))
    app.add_url_rule(EMPTY, "empty", public(lambda: ""))
    # The only name by which a view's report can be had: the one that it looks up itself.
    view: Any = routes
    read = view.plan_report
    found: list[Any] = []

    def noted(*asked: Any) -> Any:
        found.append(read(*asked))
        return found[-1]

    real: list[float] = []
    base: list[float] = []
    floor: list[float] = []
    for turn in range(runs + 2):
        view.plan_report = noted
        _change(app)
        whole = _seconds(app, PAGE, real)
        at_hand = found[-1]
        view.plan_report = partial(_ready, at_hand)
        _change(app)
        if _seconds(app, PAGE, base) != whole:
            raise WrongResult(f"{PAGE} is not the same page with its report at hand.")
        _seconds(app, EMPTY, floor)
        if turn == 1:
            # Warm now: what is there stays, as in the server.
            gc.collect()
            gc.freeze()
    view.plan_report = read
    return real[2:], base[2:], floor[2:]


def _ready(report: Any, *_asked: Any) -> Any:
    return report


def _change(app: Flask) -> None:
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        raise_data_version(session)


def _seconds(app: Flask, path: str, kept: list[float]) -> bytes:
    client = app.test_client(use_cookies=False)
    started = process_time()
    answer = client.get(path)
    kept.append(process_time() - started)
    if answer.status_code != 200:
        raise WrongResult(f"{path} answers {answer.status_code}.")
    return answer.get_data()
