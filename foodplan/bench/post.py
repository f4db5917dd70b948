"""post() beside bare inserts of the same rows, and in a long ledger beside a short one."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy.engine import Engine

from foodplan.bench.bare import Bare
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, figure, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.ledgers import SITES, SOURCE, prepare
from foodplan.db import make_engine, session_scope
from foodplan.store.accounts import SYSTEM
from foodplan.store.ledger import LineInput, MovementInput, post
from foodplan.store.ledger.driver import marks

MOVEMENTS = 200
RUNS = 9
GOAL = 2.5
GROWTH_GOAL = 1.3
SMALL, LARGE = 10_000, 1_000_000
DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)


def bench_post(
    ground: Ground, report: Report, *, movements: int = MOVEMENTS, runs: int = RUNS
) -> Figure:
    """Return how many times longer post() takes than bare inserts of the rows it inserts.

    Both sides write one-line intakes to tables with the same indexes and keys, each a durable
    transaction of its own. The bare side takes its rows from what post() wrote, so that no
    column is left out; it does without what post() reads, and updates in balance and flow_month.
    """
    posted, bare = ground.empty(), ground.empty()
    for url in (posted, bare):
        prepare(url, ground.data_dir)
    progress = Progress(report, 2 * runs)
    engine = make_engine(posted)
    try:
        # The first movement of each site makes the lot and the monthly flow that the rest use.
        for url in (posted, bare):
            _post_first(url)
        with Bare(bare) as inserter:
            rows = _Rows(inserter)
            slots: list[Callable[[], float]] = [
                lambda: _post(engine, [intake(site) for site in range(movements)]),
                lambda: rows.insert(movements),
            ]
            real, base = interleaved([progress.counted(slot) for slot in slots], runs)
            floor = median(inserter.commits(movements) for _ in range(3))
    finally:
        engine.dispose()
    check_posted(posted, SITES + movements * runs)
    return figure("post", real, base, floor, GOAL, f"post() of {movements} movements",
                  "bare inserts of the same rows")  # fmt: skip


def bench_growth(
    ground: Ground,
    report: Report,
    *,
    small: int = SMALL,
    large: int = LARGE,
    movements: int = MOVEMENTS,
    runs: int = RUNS,
) -> Figure:
    """Return how many times longer post() takes in the large ledger than in the small one.

    Every other movement brings goods in, every other gives some of the site's to people.
    """
    urls = [ground.ledger(size) for size in (small, large)]
    before = [_count(url) for url in urls]
    engines = [make_engine(url) for url in urls]
    progress = Progress(report, 2 * runs)

    def slot(engine: Engine) -> Callable[[], float]:
        acts = [(intake if site % 2 else gift)(site // 2) for site in range(movements)]
        return lambda: _post(engine, [_again(act) for act in acts])

    try:
        for engine in engines:
            _post(engine, [intake(site) for site in range(SITES)])
        base, real = interleaved([progress.counted(slot(engine)) for engine in engines], runs)
    finally:
        for engine in engines:
            engine.dispose()
    for url, held in zip(urls, before, strict=True):
        check_posted(url, held + SITES + movements * runs)
    with Bare(urls[1]) as bare:
        floor = median(bare.commits(movements) for _ in range(3))
    return figure("post_growth", real, base, floor, GROWTH_GOAL,
                  f"post() of {movements} movements after {large:,}",
                  f"the same after {small:,}")  # fmt: skip


def intake(site: int) -> MovementInput:
    """Return a new one-line intake at a site."""
    return MovementInput(
        id=uuid4(),
        kind="intake",
        happened_on=DAY,
        node=f"sito-di-prova-{site % SITES:02d}",
        counterpart=SOURCE,
        lines=(LineInput("ortofrutta", 2000 + site % 997),),
        source_kind="market_surplus",
    )


def gift(site: int) -> MovementInput:
    """Return a new one-line distribution of a site's goods to people."""
    return MovementInput(
        id=uuid4(),
        kind="distribution",
        happened_on=DAY,
        node=f"sito-di-prova-{site % SITES:02d}",
        counterpart="people",
        lines=(LineInput("ortofrutta", 500),),
    )


def _again(act: MovementInput) -> MovementInput:
    return MovementInput(**{**vars(act), "id": uuid4()})


def _post(engine: Engine, acts: list[MovementInput]) -> float:
    started = perf_counter()
    for act in acts:
        with session_scope(engine, writes=True) as session:
            post(session, act, SYSTEM, NOW)
    return perf_counter() - started


def _post_first(url: str) -> None:
    engine = make_engine(url)
    try:
        _post(engine, [intake(site) for site in range(SITES)])
    finally:
        engine.dispose()


class _Rows:
    """Inserts rows like those that post() inserted, each movement with its line."""

    def __init__(self, bare: Bare) -> None:
        self._bare = bare
        self._movement, self._movements = self._like("movement", "seq")
        self._line, self._lines = self._like("line", "movement_seq")

    def insert(self, times: int) -> float:
        """Return the seconds of so many transactions."""
        bare, run = self._bare, self._bare.run
        started = perf_counter()
        for number in range(times):
            movement = self._movements[number % SITES]
            bare.begin()
            cursor = run(self._movement, (str(UUID(int=uuid4().int)), *movement))
            seq = cursor.fetchone()[0]
            run(self._line, (seq, *self._lines[number % SITES]))
            bare.commit()
        return perf_counter() - started

    def _like(self, table: str, key: str) -> tuple[str, list[tuple[object, ...]]]:
        """Return the statement that inserts a row, and the rows there but for what is new in each.

        A movement gets a new uuid, a line the new movement's number.
        """
        cursor = self._bare.run(f"SELECT * FROM {table} ORDER BY {key}")  # noqa: S608 - two names
        names = [column[0] for column in cursor.description]
        new = "uuid" if table == "movement" else key
        kept = [name for name in names if name not in {key, new}]
        rows = [
            tuple(value for name, value in zip(names, row, strict=True) if name in kept)
            for row in cursor.fetchall()
        ]
        columns = ", ".join([new, *kept])
        answer = " RETURNING seq" if table == "movement" else ""
        values = marks([new, *kept])
        statement = f"INSERT INTO {table} ({columns}) VALUES ({values}){answer}"  # noqa: S608
        return statement, rows


def _count(url: str) -> int:
    with Bare(url) as bare:
        return int(bare.rows("SELECT count(*) FROM movement")[0][0])


def check_posted(url: str, movements: int) -> None:
    """Compare the number of movements, and the flows of their month with a plain sum of lines.

    No movement here has two lines of one flow. Raises WrongResult when they differ.
    """
    month = (DAY.year * 100 + DAY.month,)
    kept = "SELECT sum(grams), sum(movements) FROM flow_month WHERE month = ?"
    plain = "SELECT sum(sign * grams), count(*) FROM line WHERE month = ?"
    with Bare(url) as bare:
        found, expected = bare.rows(kept, month)[0], bare.rows(plain, month)[0]
    if [int(value) for value in found] != [int(value) for value in expected]:
        raise WrongResult(f"The month's flows are {found}, its lines sum to {expected}.")
    if _count(url) != movements:
        raise WrongResult(f"{_count(url)} movements are recorded, {movements} were posted.")
