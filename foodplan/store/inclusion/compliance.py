"""Whether single placements may be entered: what is recorded, and what the server is set to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from foodplan.models.inclusion import InclusionCompliance
from foodplan.rules.placements import SETTING, SWITCHED_OFF, placement_gaps
from foodplan.rules.problems import Problem
from foodplan.rules.structure import too_long
from foodplan.store.edits.dated import one_writer_at_a_time
from foodplan.store.edits.structure import refuse
from foodplan.store.edits.versions import Overtaken
from foodplan.store.history import Change, Moment, history_of, record, version_at

KEY = {"subject": "placements"}
COMPLIANCE_NAMES = ("legal_basis", "retention_months", "assessment", "assessed_on", "active")
LONGEST = {"legal_basis": 1000, "assessment": 400}
LONGEST_RETENTION = 120


def get_compliance(session: Session, moment: Moment) -> InclusionCompliance | None:
    """Return what is recorded, or None when nothing ever was."""
    return version_at(session, InclusionCompliance, moment, **KEY)


def compliance_history(session: Session) -> list[InclusionCompliance]:
    """Return every record, oldest first."""
    return history_of(session, InclusionCompliance, **KEY)


def missing_for_placements(session: Session, moment: Moment, *, switched_on: bool) -> list[str]:
    """Return in words what is missing before placements may be entered; empty when they may."""
    row = get_compliance(session, moment)
    if row is None:
        found = placement_gaps("", None, "", None)
    else:
        found = placement_gaps(
            row.legal_basis, row.retention_months, row.assessment, row.assessed_on
        )
        found += [] if row.active else [SWITCHED_OFF]
    return found if switched_on else [*found, SETTING]


def set_compliance(
    session: Session, values: Mapping[str, Any], opened: int, change: Change, day: date
) -> None:
    """Record legal basis, retention and assessment, all or in part; raises Refused, Overtaken."""
    one_writer_at_a_time(session)
    problems = []
    for name, most in LONGEST.items():
        problems += too_long(name, values.get(name) or "", most)
    months, assessed = values.get("retention_months"), values.get("assessed_on")
    if months is not None and not 1 <= months <= LONGEST_RETENTION:
        problems.append(Problem("retention_months", "Da 1 a 120 mesi dopo la fine."))
    if assessed is not None and assessed > day:
        problems.append(Problem("assessed_on", "Il giorno della valutazione è nel futuro."))
    refuse(problems)
    current = get_compliance(session, Moment(day))
    if current is not None and current.id != opened:
        raise Overtaken(current)
    record(session, InclusionCompliance, KEY, dict(values), change)
