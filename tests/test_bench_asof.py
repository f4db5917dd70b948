"""The benchmark of past days asks both sides about the same days, and checks what it is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from foodplan.bench import Ground, WrongResult, bench_asof, ground
from foodplan.bench.asof import FIRST, answer, bare_sum, checked, make_cuts, random_days
from foodplan.bench.bare import Bare
from foodplan.bench.ledgers import CELLS, DAY
from foodplan.settings import PROJECT

THEN = date(2025, 8, 20)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest) -> Iterator[Ground]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with ground(PROJECT / "data", url) as made:
        yield made


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


def test_days_are_random_and_the_same_again() -> None:
    days = random_days(9)
    assert days == random_days(9)
    assert len(set(days)) > 5
    assert all(FIRST <= day < DAY for day in days)


def test_a_past_day_is_timed_beside_the_bare_sum_of_its_lines(place: Ground) -> None:
    made = bench_asof(place, silent, movements=CELLS, runs=2)
    assert (made.name, made.runs) == ("asof", 2)
    assert made.median > made.floor > 0
    url = place.ledger(CELLS)
    with Bare(url) as bare:
        assert bare.rows("SELECT count(*) FROM flow_cut_month") == [(24,)]
    make_cuts(url)
    assert bare_sum(url, THEN) > 0
    then = answer(url, THEN)
    assert checked(url, THEN, then) == then.seconds
    with pytest.raises(WrongResult, match="2025-08-20"):
        checked(url, THEN, replace(then, recovered=then.recovered + 0.001))
