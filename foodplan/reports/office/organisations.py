"""What the pages of organisations say: who they are, their sites, and what they should report."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.models.organisations import NodeVersion, OrganisationVersion
from foodplan.progress.register import Expected
from foodplan.reports.office.history import (
    HistoryLine,
    history_lines,
    merged,
    names_of_people,
)
from foodplan.rules.plan import FREQUENCIES
from foodplan.store.edits.organisations import MOVEMENTS
from foodplan.store.history import Moment, history_of, version_at
from foodplan.store.indicators import indicator_knowledge
from foodplan.store.organisations import (
    NodeRow,
    OrganisationRow,
    get_organisation,
    list_organisations,
    list_sites,
)
from foodplan.store.organisations.sites import closed_sites

ORGANISATION_KINDS = {
    "emporium": "emporio solidale",
    "hub": "snodo logistico",
    "kitchen": "mensa o cucina",
    "donor": "donatore",
    "producer": "produttore",
    "market": "mercato",
    "cooperative": "cooperativa sociale",
    "city_office": "ufficio della Città",
    "other": "altra organizzazione",
}
SITE_KINDS = {
    "emporium": "emporio",
    "hub": "snodo logistico",
    "kitchen": "cucina",
    "van": "furgone",
}
DISTRIBUTION_MODES = {
    "weighed": "si pesa",
    "by_count": "si conta il magazzino",
    "by_parcel": "si danno pacchi",
}
REPORT_FREQUENCIES = FREQUENCIES
ORGANISATION_FIELDS = {
    "name": "nome",
    "kind": "tipo",
    "public_name": "nome pubblico",
    "active": "attiva",
    "tax_code": "codice fiscale o partita IVA",
    "address": "indirizzo",
}
SITE_FIELDS = {
    "name": "nome",
    "site_kind": "tipo",
    "distribution_mode": "come si distribuisce",
    "area": "circoscrizione",
    "active": "attiva",
}


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation in the office's list; `reports` says how often movements are expected."""

    slug: str
    name: str
    kind: str
    public_name: bool
    active: bool
    simulated: bool
    sites: tuple[str, ...]
    reports: str | None


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation with its sites, the reports expected of it and its history.

    `closed` are slug and name of sites that no longer work.
    """

    row: OrganisationRow
    version: OrganisationVersion
    kind: str
    sites: tuple[NodeRow, ...]
    closed: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]
    history: tuple[HistoryLine, ...]


def organisations_report(session: Session, today: date) -> tuple[OrganisationLine, ...]:
    """Return every organisation, active ones first, by name."""
    moment = Moment(today)
    sites, expected = list_sites(session, moment), _expected_movements(session, moment)
    lines = [
        OrganisationLine(
            slug=row.slug,
            name=row.name,
            kind=kind_name(row.kind),
            public_name=row.public_name,
            active=row.active,
            simulated=row.simulated,
            sites=tuple(site.name for site in sites if site.organisation == row.id),
            reports=_frequency(expected, row.id, today),
        )
        for row in list_organisations(session, moment)
    ]
    return tuple(sorted(lines, key=lambda line: not line.active))


def organisation_report(session: Session, slug: str, today: date) -> OrganisationPage | None:
    """Return one organisation, or None when there is none with this slug."""
    moment = Moment(today)
    row = get_organisation(session, slug, moment)
    if row is None:
        return None
    version = version_at(session, OrganisationVersion, moment, organisation_id=row.id)
    if version is None:
        return None
    sites = tuple(site for site in list_sites(session, moment) if site.organisation == row.id)
    expected = [
        item for item in _expected_movements(session, moment) if item.organisation == row.id
    ]
    return OrganisationPage(
        row=row,
        version=version,
        kind=kind_name(row.kind),
        sites=sites,
        closed=tuple(closed_sites(session, row.id, moment)),
        expected=tuple(expected),
        history=_history(session, row.id, sites),
    )


def kind_name(kind: str) -> str:
    """Return the Italian for an organisation's kind; a kind that is not known says itself."""
    return ORGANISATION_KINDS.get(kind, kind)


def _expected_movements(session: Session, moment: Moment) -> list[Expected]:
    return indicator_knowledge(session, moment).expected.get(MOVEMENTS, [])


def _frequency(expected: list[Expected], organisation: int, today: date) -> str | None:
    now = [
        item.frequency
        for item in expected
        if item.organisation == organisation
        and item.first <= today
        and (item.stop is None or item.stop > today)
    ]
    return REPORT_FREQUENCIES.get(now[-1], now[-1]) if now else None


def _history(
    session: Session, organisation_id: int, sites: tuple[NodeRow, ...]
) -> tuple[HistoryLine, ...]:
    people = names_of_people(session)
    own = history_of(session, OrganisationVersion, organisation_id=organisation_id)
    words = {"kind": ORGANISATION_KINDS}
    histories = [history_lines(own, ORGANISATION_FIELDS, people, "", words)]
    for site in sites:
        versions = history_of(session, NodeVersion, node_id=site.id)
        words = {"site_kind": SITE_KINDS, "distribution_mode": DISTRIBUTION_MODES}
        histories.append(history_lines(versions, SITE_FIELDS, people, site.name, words))
    return merged(histories)
