"""The nightly reading of the atlas's sources: what is safe is applied, the rest is queued, told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import structlog
from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.importers.atlas.matching import metres_between
from foodplan.importers.atlas.reading import sniff
from foodplan.importers.atlas.shape import Given, Mapping, Reading, Source, Unreadable
from foodplan.importers.atlas.trial import Trial, TrialRow, apply_trial, try_places
from foodplan.jobs.connecting import NotFetched
from foodplan.jobs.fetching import Asked, Fetched, Limits, fetch
from foodplan.models.atlas import SyncSource
from foodplan.rules.calendar import rome_day
from foodplan.rules.problems import Refused
from foodplan.rules.sources import FARTHEST_MOVE_M, GONE_ASKED_AGAIN, lost_too_many
from foodplan.rules.suggestions import Kind, Origin, Reason
from foodplan.settings import Settings, get_settings
from foodplan.store.history import Change, Moment
from foodplan.store.places import PlaceFilter, PlaceRecord, list_places
from foodplan.store.suggestions import Proposal
from foodplan.store.syncing import (
    RunResult,
    asked_if_gone,
    begin_run,
    change_source,
    end_run,
    last_applied,
    list_sources,
    remember_file,
)

log = structlog.get_logger()
TOLD = 3
_POINT = ("lat", "lon", "approximate", "location_error_m", "location_basis")
_LOST = (
    "Righe del file: %(now)s; l'ultima volta erano %(before)s. Forse è incompleto: non è stato "
    "cambiato niente."
)
_SAME = "Il file è lo stesso dell'ultima volta."
# How often a file is tried whose writing an officer's own work came before.
TRIES = 3


@dataclass(frozen=True)
class Taking:
    """A file that was fetched for a reading; `anyway` also where it lost many of its rows."""

    source_id: int
    run_id: int
    fetched: Fetched
    now: datetime
    anyway: bool


@dataclass(frozen=True)
class Found:
    """How a reading will end once it is written; a trial where there is something to apply."""

    result: RunResult
    reading: Reading | None = None
    trial: Trial | None = None


def sync_places(session: Session, now: datetime) -> tuple[str, str]:
    """Read every active source again; return `done` or `failed`, and how each ended."""
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        raise TypeError("Each source is read in transactions of its own.")
    ids = [(source.id, source.name) for source in list_sources(session) if source.active]
    session.rollback()
    told = [
        (name, sync_source(engine, source_id, now))
        for source_id, name in ids
        if source_id is not None
    ]
    failed = any(result.outcome == "failed" for _name, result in told if result)
    said = " ".join(f"{name}: {result.message}" for name, result in told if result)
    return "failed" if failed else "done", said or "Nessuna fonte da rileggere."


def sync_source(
    engine: Engine,
    source_id: int,
    now: datetime,
    settings: Settings | None = None,
    *,
    anyway: bool = False,
    run_id: int | None = None,
) -> RunResult | None:
    """Read one source and do what is safe; None while another reading of it is on its way.

    The file is fetched while no transaction is open, and tried while nobody else waits to write.
    `anyway` takes also a file that lost many of
    its rows: an officer saw that it is right. `run_id` is that of a reading that was begun already.
    """
    with session_scope(engine, writes=True) as session:
        run_id = run_id or begin_run(session, source_id, now)
        source = session.get_one(SyncSource, source_id)
        asked = Asked(source.kind, source.address, source.etag, source.modified)
    if run_id is None:
        return None
    try:
        chosen = settings or get_settings()
        fetched = fetch(asked, Limits(chosen.own_hosts, chosen.sources_folder))
        taking = Taking(source_id, run_id, fetched, now, anyway)
        result = _taken(engine, taking)
    except (NotFetched, Unreadable) as error:
        result = RunResult("failed", error.problem.text)
    except Refused as error:
        result = RunResult("failed", " ".join(problem.text for problem in error.problems))
    except Exception:
        log.exception("sync_failed", source=source_id)
        result = RunResult("failed", "Qualcosa non ha funzionato: la mappa è com'era.")
    if result.outcome == "failed":
        with session_scope(engine, writes=True) as session:
            end_run(session, run_id, result, now)
    return result


def _taken(engine: Engine, taking: Taking) -> RunResult:
    """Try the file, then write; once more where the atlas changed in between."""
    for left in reversed(range(TRIES)):
        with session_scope(engine) as session:
            found = _found(session, taking)
        try:
            with session_scope(engine, writes=True) as session:
                result = _written(session, taking, found)
                end_run(session, taking.run_id, result, taking.now)
                return result
        except Refused:
            if not left:
                raise
    raise AssertionError("Some try is the last.")


def _found(session: Session, taking: Taking) -> Found:
    source = session.get_one(SyncSource, taking.source_id)
    fetched = taking.fetched
    if fetched.unchanged:
        return Found(RunResult("unchanged", _SAME))
    digest = sha256(fetched.data).hexdigest()
    before = last_applied(session, taking.source_id)
    reading = _read(source, fetched)
    if source.mapping == "{}":
        said = f"Righe lette: {reading.rows}."
        return Found(RunResult("probed", said, digest, reading.rows), reading)
    if before is not None:
        # What an officer has said since of the columns makes the same file another one.
        if before.sha256 == digest and before.started_at >= source.updated_at:
            return Found(RunResult("unchanged", _SAME, digest))
        if not taking.anyway and lost_too_many(before.read, reading.rows):
            lost = _LOST % {"now": reading.rows, "before": before.read}
            return Found(RunResult("failed", lost, digest, reading.rows, refused=reading.rows))
    trial = _tried(session, source, fetched, reading, taking.now)
    return Found(RunResult("done", "", digest), trial=_safe(session, trial, source, taking.now))


def _written(session: Session, taking: Taking, found: Found) -> RunResult:
    source = session.get_one(SyncSource, taking.source_id)
    if found.result.outcome == "probed" and found.reading is not None:
        change_source(session, source, taking.now, reading=found.reading.as_json())
    if found.result.outcome in {"probed", "failed"} or taking.fetched.unchanged:
        return found.result
    remember_file(session, source, taking.fetched.etag, taking.fetched.modified)
    return _applied(session, source, found, taking.now) if found.trial else found.result


def _read(source: SyncSource, fetched: Fetched) -> Reading:
    """Return how the file reads: as an officer confirmed it, where they did."""
    given = Given()
    if source.reading != "{}":
        said = Reading.from_json(source.reading)
        given = Given(
            said.sheet, said.encoding, said.separator, said.header_row, said.crs, said.order
        )
    return sniff(fetched.data, fetched.filename, given)


def _change(source: SyncSource, now: datetime) -> Change:
    return Change(now, reason=f"Rilettura di {source.name}")


def _tried(
    session: Session, source: SyncSource, fetched: Fetched, reading: Reading, now: datetime
) -> Trial:
    published = fetched.published_on.isoformat() if fetched.published_on else ""
    said = Source(source.source_name or source.name, source.source_url, published,
                  source.licence, exact=source.exact)  # fmt: skip
    mapping = Mapping.from_json(source.mapping)
    return try_places(session, fetched.data, fetched.filename, reading, mapping,
                      _change(source, now), function=source.function, source=said)  # fmt: skip


def _applied(session: Session, source: SyncSource, found: Found, now: datetime) -> RunResult:
    safe = found.trial or Trial()
    applied = apply_trial(
        session, safe, _change(source, now), origin=Origin.SYNC, source_id=source.id
    )
    counts = safe.counts
    same = counts["same"] + counts["merged"] + counts["kept"]
    return replace(
        found.result, message=_told(safe, applied.queued), read=safe.read, added=counts["added"],
        changed=counts["changed"], same=same, queued=counts["queued"], refused=counts["refused"],
    )  # fmt: skip


def _safe(session: Session, trial: Trial, source: SyncSource, now: datetime) -> Trial:
    """Return a trial that only writes what nobody need look at.

    A known point that jumps far goes to an officer, with all that the row says of that place; so
    does the question what became of a place that the source no longer names.
    """
    everything = PlaceFilter(statuses=None, withheld=True)
    known = {place.slug: place for place in list_places(session, Moment(rome_day(now)), everything)}
    jumped = [place for place in trial.changed if _jumps(known.get(place.slug), place)]
    slugs = {place.slug for place in jumped}
    moves = [_move(known[place.slug], place, source) for place in jumped]
    asked = asked_if_gone(session, source.id or 0, now - GONE_ASKED_AGAIN)
    gone = [_gone(slug, source) for slug in trial.gone if slug not in asked]
    return replace(
        trial,
        changed=tuple(place for place in trial.changed if place.slug not in slugs),
        rows=tuple(_asked(row) if row.place in slugs and row.outcome == "changed" else row
                   for row in trial.rows),
        proposals=(*trial.proposals, *moves, *gone),
    )  # fmt: skip


def _jumps(old: PlaceRecord | None, new: PlaceRecord) -> bool:
    if old is None or old.lat is None or old.lon is None or new.lat is None or new.lon is None:
        return False
    far = metres_between((old.lat, old.lon), (new.lat, new.lon))
    return far > FARTHEST_MOVE_M + (old.location_error_m or 0)


def _move(old: PlaceRecord, new: PlaceRecord, source: SyncSource) -> Proposal:
    names = ("name", "address", "municipality", "phone", "email", "url", *_POINT)
    said = {name: getattr(new, name) for name in names
            if getattr(new, name) != getattr(old, name)}  # fmt: skip
    return Proposal(
        origin=Origin.SYNC, kind=Kind.CHANGE, reason=Reason.MOVED, place=new.slug, proposed=said,
        text=f"La fonte «{source.name}» lo mette a più di {FARTHEST_MOVE_M} metri da dov'è.",
    )  # fmt: skip


def _gone(slug: str, source: SyncSource) -> Proposal:
    return Proposal(
        origin=Origin.SYNC, kind=Kind.PROBLEM, reason=Reason.GONE, place=slug,
        text=f"La fonte «{source.name}» non lo nomina più.",
    )  # fmt: skip


def _asked(row: TrialRow) -> TrialRow:
    return replace(row, outcome="queued")


def _told(trial: Trial, queued: int) -> str:
    refused: Iterable[str] = (
        f"riga {problem.row}: {problem.reason}"
        for row in trial.rows if row.outcome == "refused" for problem in row.problems[:1]
    )  # fmt: skip
    first = list(refused)[:TOLD]
    parts = [f"Proposte nuove in coda: {queued}."] if queued else []
    parts += [f"Rifiutate, per esempio {'; '.join(first)}"] if first else []
    return " ".join(parts) or "Tutto letto."
