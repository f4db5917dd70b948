"""The audit of hashes: bodies, seals, and closed months of sites and of the city."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from foodplan.store.ledger.bodies import broken_fingerprints
from foodplan.store.ledger.driver import Driver, Row, day_of, instant_of
from foodplan.store.ledger.periods.digests import Digest, city_digest, site_digests
from foodplan.store.ledger.seals import SEALED, SEALED_LINE, seal
from foodplan.store.ledger.verify.difference import Difference

CHUNK = 20_000

_PERIODS = (
    "SELECT node_id, month, hash, movements, grams, known_at FROM period "
    "WHERE recorded_to IS NULL AND hash <> '' ORDER BY month"
)
_LAST = (
    "SELECT COALESCE(MAX(seq), 0), COALESCE(MIN(CASE WHEN seal <> '' THEN seq END), 0) "
    "FROM movement"
)
_MOVEMENTS = (
    f"SELECT seq, seal, {', '.join(SEALED)} FROM movement "  # noqa: S608
    "WHERE seq > ? AND seq <= ? ORDER BY seq"
)
_LINES = (
    f"SELECT movement_seq, {', '.join(SEALED_LINE)} FROM line "  # noqa: S608
    "WHERE movement_seq > ? AND movement_seq <= ?"
)
_PARENTS = (
    "SELECT movement_seq, n, parent_lot_id, grams FROM lot_parent "
    "WHERE movement_seq > ? AND movement_seq <= ?"
)


def broken_bodies(driver: Driver) -> Iterator[Difference]:
    """Yield the movements whose body, read back from the rows, hashes otherwise than it did."""
    for uuid, what in broken_fingerprints(driver):
        yield Difference("movement", uuid, f"{what} of its rows", "another")


def broken_seals(driver: Driver) -> Iterator[Difference]:
    """Yield the movements whose rows are not as they were sealed.

    Movements from before there were seals have none; after the first that has one, all do.
    """
    last, first_sealed = driver.rows(_LAST)[0]
    for start in range(0, last, CHUNK):
        span = (start, start + CHUNK)
        lines, parents = _by_movement(driver, _LINES, span), _by_movement(driver, _PARENTS, span)
        for seq, kept, *values in driver.rows(_MOVEMENTS, span):
            if kept is None and seq < (first_sealed or seq + 1):
                continue
            if kept != _seal(values, lines.get(seq, []), parents.get(seq, [])):
                yield Difference("movement", values[0], "the seal of its rows", "another")


def broken_periods(driver: Driver) -> Iterator[Difference]:
    """Yield the closed months that do not recompute to what was stored when they closed."""
    sites: dict[int, dict[int, Digest]] = defaultdict(dict)
    for node, month, kept, movements, grams, known_at in driver.rows(_PERIODS):
        said = Digest(kept, movements, grams)
        if node is not None:
            sites[node][month] = said
        elif _city_now(driver, month, known_at) != said:
            yield _changed(f"city, month {month}", said, _city_now(driver, month, known_at))
    for node, closed in sites.items():
        now = _site_now(driver, node, closed)
        for month, said in closed.items():
            if now.get(month) != said:
                yield _changed(f"node {node}, month {month}", said, now.get(month))


def _changed(key: str, said: Digest, now: Digest | None) -> Difference:
    found = "rows that nothing writes" if now is None else _words(now)
    return Difference("period", key, _words(said), found)


def _words(digest: Digest) -> str:
    return f"{digest.movements} movements, {digest.grams} g recovered, hash {digest.hash[:12]}"


def _city_now(driver: Driver, month: int, known_at: Any) -> Digest | None:
    try:
        return city_digest(driver, month, instant_of(known_at))
    except (KeyError, ValueError):
        # A category, a source kind or a method that no act was ever written with.
        return None


def _site_now(driver: Driver, node: int, closed: dict[int, Digest]) -> dict[int, Digest]:
    try:
        return site_digests(driver, node, closed.keys())
    except KeyError:
        return {}


def _by_movement(driver: Driver, statement: str, span: tuple[int, int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for seq, *values in driver.rows(statement, span):
        found[seq].append(tuple(values))
    return found


def _seal(values: list[Any], lines: list[Row], parents: list[Row]) -> str | None:
    said = dict(zip(SEALED, values, strict=True))
    try:
        said["happened_on"] = day_of(said["happened_on"])
        for name in ("recorded_at", "typed_at"):
            said[name] = None if said[name] is None else instant_of(said[name])
        return seal(list(said.values()), lines, [(n, lot, grams) for n, lot, grams in parents])
    except (TypeError, ValueError):
        # A day, an instant or a number that no act was ever written with.
        return None
