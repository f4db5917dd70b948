"""What the office's pages of work inclusion say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.inclusion import (
    InclusionProgrammeVersion,
    SocialContract,
    SocialPurchases,
)
from foodplan.reports.inclusion.halves import OwnProgramme, halves_of
from foodplan.reports.office.history import HistoryLine, history_lines, names_of_people
from foodplan.rules.inclusion import LEGAL_FRAMES
from foodplan.store.history import Moment, history_of
from foodplan.store.inclusion import (
    PossibleDouble,
    Programme,
    compliance_history,
    get_programme,
    ground_years,
    list_contracts,
    list_doubles,
    list_programmes,
    list_purchases,
    missing_for_placements,
)
from foodplan.store.organisations import list_organisations
from foodplan.store.standing import standing_actions

FIELDS = {
    "title": "titolo",
    "description": "che cosa fa",
    "legal_frame": "quadro giuridico",
    "action": "azione",
    "source": "fonte",
    "active": "vale",
}
COMPLIANCE_FIELDS = {
    "legal_basis": "base giuridica",
    "retention_months": "mesi di conservazione",
    "assessment": "valutazione d'impatto",
    "assessed_on": "del giorno",
    "active": "acceso",
}


@dataclass(frozen=True)
class OfficePage:
    """The office's first page: programmes, contracts, possible doubles, what placements lack."""

    programmes: tuple[Programme, ...]
    contracts: tuple[SocialContract, ...]
    purchases: tuple[SocialPurchases, ...]
    doubles: tuple[PossibleDouble, ...]
    names: Mapping[int, str]
    titles: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ProgrammePage:
    """One programme with what can be chosen for it, its half-years and its history."""

    programme: Programme
    halves: tuple[OwnProgramme, ...]
    years: tuple[int, ...]
    history: tuple[HistoryLine, ...]


def office_page(session: Session, day: date, *, switched_on: bool) -> OfficePage:
    """Return the office's first page of work inclusion."""
    moment = Moment(day)
    programmes = list_programmes(session, moment, withdrawn=True)
    return OfficePage(
        tuple(programmes),
        tuple(list_contracts(session, moment)),
        tuple(list_purchases(session, moment)),
        tuple(list_doubles(session, moment)),
        dict(organisation_choices(session, day)),
        {row.slug: row.version.title for row in programmes},
        tuple(missing_for_placements(session, moment, switched_on=switched_on)),
    )


def programme_page(session: Session, slug: str, day: date) -> ProgrammePage | None:
    """Return one programme, ended or not, or None."""
    programme = get_programme(session, slug, Moment(day), withdrawn=True)
    if programme is None:
        return None
    rows = history_of(session, InclusionProgrammeVersion, programme=slug)
    words = {"legal_frame": LEGAL_FRAMES}
    return ProgrammePage(
        programme,
        halves_of(session, programme, day),
        tuple({*ground_years(session, slug, Moment(day)), day.year - 1}),
        history_lines(rows, FIELDS, names_of_people(session), words=words),
    )


def organisation_choices(session: Session, day: date) -> list[tuple[int, str]]:
    """Return the organisations that hold on a day, by name."""
    rows = list_organisations(session, Moment(day))
    return [(row.id, row.name) for row in rows if row.active]


def action_choices(session: Session, day: date) -> list[tuple[str, str]]:
    """Return the plan's actions, by title."""
    rows = standing_actions(session, Moment(day))
    return sorted(((row.action, row.title) for row in rows), key=lambda row: row[1].casefold())


def compliance_lines(session: Session) -> tuple[HistoryLine, ...]:
    """Return who recorded what of the legal basis, newest first."""
    rows = compliance_history(session)
    return history_lines(rows, COMPLIANCE_FIELDS, names_of_people(session))
