"""The nightly recheck: all figures made again from the lines, and one past day, one frozen report.

Nothing is mended here: what differs is written down and everybody can read it.
"""

from datetime import datetime

from sqlalchemy.engine import Engine
from sqlmodel import Session

from foodplan.db import is_sqlite, session_scope
from foodplan.reports.canonical import fingerprint
from foodplan.reports.plan import RULE_VERSION
from foodplan.reports.snapshots import Verification, compare, verify
from foodplan.reports.snapshots.again import (
    everything_from_lines,
    everything_shown,
    progress_from_lines,
    progress_shown,
    read_progress,
)
from foodplan.rules.calendar import rome_day
from foodplan.store.rechecks import (
    CURRENT,
    DIFFERENT,
    RULES_CHANGED,
    SAME,
    SEALED,
    SNAPSHOT,
    Checked,
    Differing,
    add_recheck,
    count_rechecks,
    sealed_to_recheck,
    snapshot_to_recheck,
)
from foodplan.store.snapshots import Frozen, get_snapshot, snapshot_content

MOST_KEPT = 200
NAMED = 5
SEAL = "impronta del giorno sigillato"
EXPORT = "esportazione dell’istantanea"
WHOLE = "intera"
TITLE = "titolo dell’istantanea"
REASON = "motivo dell’istantanea"
SIMULATED = "dati simulati nell’istantanea"


def recheck_night(session: Session, now: datetime) -> tuple[str, str]:
    """Make the figures again and write down what came of it, in a transaction of its own.

    Returns `done` or `differences`, and a sentence that names the first differences.
    """
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        raise TypeError("The recheck writes in a transaction of its own.")
    _hold_still(session)
    made = recheck_all(session, now)
    with session_scope(engine, writes=True) as own:
        for done in made:
            add_recheck(own, done)
    return _said(made)


def recheck_all(session: Session, now: datetime) -> list[Checked]:
    """Return what comes of making again today's figures and those whose turn it is."""
    turn = count_rechecks(session)
    others = (recheck_sealed(session, turn, now), recheck_snapshot(session, turn, now))
    return [recheck_today(session, now), *(done for done in others if done)]


def recheck_today(session: Session, now: datetime) -> Checked:
    """Compare every figure that is shown today with the same made from the lines."""
    day = rome_day(now)
    found = compare(everything_shown(session, day), everything_from_lines(session, day))
    outcome = DIFFERENT if found.differences else SAME
    kept = found.differences[:MOST_KEPT]
    return Checked(now, CURRENT, day, outcome, found.figures, kept, RULE_VERSION)


def recheck_sealed(session: Session, turn: int, now: datetime) -> Checked | None:
    """Compare the sealed day whose turn it is with its lines and with its fingerprint."""
    seal = sealed_to_recheck(session, turn)
    if seal is None:
        return None
    shown = progress_shown(session, seal.day, seal.cut_off)
    again = progress_from_lines(session, seal.day, seal.cut_off)
    found = compare(read_progress(shown), read_progress(again))
    differences = list(found.differences)
    same_rules = seal.rule_version == RULE_VERSION
    if same_rules and fingerprint(again) != seal.fingerprint:
        differences.append(Differing(SEAL, seal.fingerprint, fingerprint(again)))
    outcome = DIFFERENT if differences else SAME if same_rules else RULES_CHANGED
    kept = tuple(differences[:MOST_KEPT])
    return Checked(now, SEALED, seal.day, outcome, found.figures, kept, seal.rule_version)


def recheck_snapshot(session: Session, turn: int, now: datetime) -> Checked | None:
    """Verify the frozen report whose turn it is, and compare its figures with their lines."""
    slug = snapshot_to_recheck(session, turn)
    snapshot = get_snapshot(session, slug) if slug else None
    content = snapshot_content(session, slug) if slug else None
    if snapshot is None or content is None:
        return None
    verified = verify(content)
    same_rules = snapshot.rule_version == RULE_VERSION
    differences = _heading(snapshot, verified)
    if same_rules:
        differences += [Differing(EXPORT, WHOLE, item.text) for item in verified.problems]
        differences += verified.differences
        again = progress_from_lines(session, snapshot.day, snapshot.cut_off)
        if fingerprint(again) != snapshot.fingerprint:
            differences += compare(verified.shown, read_progress(again)).differences
    outcome = DIFFERENT if differences else SAME if same_rules else RULES_CHANGED
    subject = f"{SNAPSHOT}:{snapshot.slug}"
    kept = tuple(dict.fromkeys(differences))[:MOST_KEPT]
    return Checked(
        now, subject, snapshot.day, outcome, verified.figures, kept, snapshot.rule_version
    )


def _heading(snapshot: Frozen, verified: Verification) -> list[Differing]:
    """Return what the page of a frozen report says otherwise than the export that it offers."""
    page = {
        EXPORT: snapshot.fingerprint,
        TITLE: snapshot.title,
        REASON: snapshot.reason,
        SIMULATED: str(snapshot.simulated),
    }
    said = verified.manifest
    if not said:
        # What cannot be opened says nothing that could differ.
        return [Differing(EXPORT, WHOLE, item.text) for item in verified.problems]
    held = {
        EXPORT: verified.fingerprint,
        TITLE: said["title"],
        REASON: said["reason"],
        SIMULATED: str(said.get("simulated")),
    }
    return [Differing(name, page[name], held[name]) for name in held if held[name] != page[name]]


def _hold_still(session: Session) -> None:
    """Let all reads see one instant: what comes in meanwhile would look like a difference."""
    if not is_sqlite(session) and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _said(made: list[Checked]) -> tuple[str, str]:
    figures = sum(done.figures for done in made)
    named = [
        f"{done.subject} {done.day}: {item.figure}: {item.shown}, recomputed {item.recomputed}"
        for done in made
        for item in done.differences
    ]
    if not named:
        return "done", f"{figures} figures made again from the lines; all are the same."
    more = f"; and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return "differences", f"{len(named)} figures differ: {'; '.join(named[:NAMED])}{more}"
