"""The load and unload register of public aid: a running stock for each category, to the gram."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session

from foodplan.reports.papers.document import (
    Column,
    Paper,
    Row,
    Table,
    day_words,
    file_name,
    joined,
    kilos,
    law_marks,
    law_source,
    paragraphs,
    party,
    simulated_marks,
    stamp,
    unfinished_marks,
)
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import MovementKind, NodeKind
from foodplan.rules.mass import format_kilos
from foodplan.rules.papers import PaperKind
from foodplan.store.history import Moment
from foodplan.store.papers import (
    AidLine,
    PartyFacts,
    Scope,
    Wording,
    get_wording,
    list_aid_lines,
    organisation_facts,
    owned_sites,
)

LOADED = {
    NodeKind.SOURCE: "Ricevuto da %s",
    NodeKind.OPENING: "Giacenza iniziale",
    NodeKind.COUNT: "Trovato in più",
    NodeKind.TRANSIT: "Arrivato da %s",
    NodeKind.TRANSFORM: "Preparato in cucina",
}
UNLOADED = {
    NodeKind.PEOPLE: "Distribuito",
    NodeKind.BUYERS: "Venduto",
    NodeKind.WASTE: "Scartato: %s",
    NodeKind.FEED: "Dato agli animali",
    NodeKind.SOURCE: "Reso a %s",
    NodeKind.TRANSIT: "Trasferito a %s",
    NodeKind.TRANSFORM: "Usato in cucina",
    NodeKind.COUNT: "Mancante",
}


@dataclass(frozen=True)
class AidEntry:
    """A line of the register with what stands on the shelves after it, all in grams."""

    line: AidLine
    cause: str
    stock: int


@dataclass(frozen=True)
class AidSection:
    """One category of the register, all in grams: opening + load - unload = closing."""

    category: str
    name: str
    opening: int
    entries: tuple[AidEntry, ...]

    @property
    def load(self) -> int:
        """What came onto the shelves, reversals taken off."""
        return sum(entry.line.load for entry in self.entries)

    @property
    def unload(self) -> int:
        """What left the shelves, reversals taken off."""
        return sum(entry.line.unload for entry in self.entries)

    @property
    def closing(self) -> int:
        """What stands on the shelves at the end."""
        return self.entries[-1].stock if self.entries else self.opening


@dataclass(frozen=True)
class AidRegister:
    """The register of some sites of one organisation; both days are included."""

    scope: Scope
    several: bool
    first: date
    last: date
    sections: tuple[AidSection, ...]

    @property
    def opening(self) -> int:
        """All grams before the first day."""
        return sum(section.opening for section in self.sections)

    @property
    def load(self) -> int:
        """All grams that came."""
        return sum(section.load for section in self.sections)

    @property
    def unload(self) -> int:
        """All grams that left."""
        return sum(section.unload for section in self.sections)

    @property
    def closing(self) -> int:
        """All grams at the end of the last day."""
        return sum(section.closing for section in self.sections)


def aid_register(
    session: Session,
    scope: Scope,
    first: date,
    last: date,
    today: date,
    known_at: datetime | None = None,
) -> AidRegister:
    """Return the register of public aid of an organisation or of one of its sites.

    Days are those on which things happened; what a count settles belongs to the count's day.
    """
    owned = owned_sites(session, scope.organisation, Moment(today, known_at))
    sites = [site.id for site in owned if scope.site in {None, site.id}]
    lines = list_aid_lines(session, sites, last, known_at)
    ordered = sorted(lines, key=lambda line: (line.position, line.category))
    sections = [
        _section(list(group), first) for _, group in groupby(ordered, lambda line: line.category)
    ]
    return AidRegister(
        scope,
        len(sites) > 1,
        first,
        last,
        tuple(item for item in sections if item.opening or item.entries),
    )


def aid_paper(session: Session, register: AidRegister, made_at: datetime) -> Paper | None:
    """Return the register as a paper, or None when it has no text."""
    today = rome_day(made_at)
    wording = get_wording(session, PaperKind.PUBLIC_AID, Moment(today))
    if wording is None:
        return None
    owner = organisation_facts(session, register.scope.organisation, Moment(today))
    return lay_out_aid(register, owner, wording, made_at)


def lay_out_aid(
    register: AidRegister, owner: PartyFacts, wording: Wording, made_at: datetime
) -> Paper:
    """Return the register of `owner`, ready to print."""
    today = rome_day(made_at)
    period = f"dal {day_words(register.first)} al {day_words(register.last)}"
    values = {
        "destinatario": owner.name,
        "periodo": period,
        "oggi": day_words(today),
        "carico": format_kilos(register.load),
        "scarico": format_kilos(register.unload),
        "giacenza": format_kilos(register.closing),
    }
    title = joined(paragraphs(wording.title, values))
    name = register.scope.site_name
    site = (("Sede", name),) if name else ()
    return Paper(
        kind=PaperKind.PUBLIC_AID,
        title=title,
        issuer=owner.name,
        summary=f"{title}, {period}",
        marks=(
            *simulated_marks(owner),
            *law_marks(wording),
            *unfinished_marks(register.last, today),
        ),
        parties=(party("Chi tiene il registro", owner, *site),),
        paragraphs=(f"Periodo: {period}.", *paragraphs(wording.body, values)),
        tables=(_totals(register), *(_table(item, register) for item in register.sections)),
        closing=(),
        signature=False,
        small=paragraphs(wording.footer, values),
        source=law_source(wording),
        stamp=stamp(wording, made_at),
        made_at=made_at,
        file_name=file_name("aiuti", f"{register.first}", f"{register.last}"),
    )


def _section(lines: list[AidLine], first: date) -> AidSection:
    opening = sum(line.load - line.unload for line in lines if line.day < first)
    stock, entries = opening, []
    for line in lines:
        if line.day >= first:
            stock += line.load - line.unload
            entries.append(AidEntry(line, cause_words(line), stock))
    return AidSection(lines[0].category, lines[0].category_name, opening, tuple(entries))


def cause_words(line: AidLine) -> str:
    """Return why goods came or went, and whether the line takes back another, or a finding."""
    words = LOADED if line.load else UNLOADED
    cause = words.get(line.other, line.other_name)
    cause = cause % line.other_name if "%s" in cause else cause
    if line.kind == MovementKind.REVERSAL:
        return f"Storno: {cause}"
    if line.load + line.unload < 0:
        return f"Rettifica della conta: {cause}"
    return f"{cause} (stornato)" if line.taken_back else cause


def _totals(register: AidRegister) -> Table:
    columns = (
        Column("Categoria"),
        Column("Iniziale kg", number=True),
        Column("Carico kg", number=True),
        Column("Scarico kg", number=True),
        Column("Finale kg", number=True),
    )
    rows = [_four(item.name, item) for item in register.sections]
    if rows:
        rows.append(_four("Totale", register, total=True))
    note = "Giacenza iniziale più carico meno scarico è la giacenza finale."
    empty = "Nessun aiuto pubblico a magazzino e nessun movimento in questo periodo."
    return Table("In tutto", columns, tuple(rows), note=note if rows else "", empty=empty)


def _four(name: str, sums: AidSection | AidRegister, *, total: bool = False) -> Row:
    figures = (sums.opening, sums.load, sums.unload, sums.closing)
    return Row((name, *(kilos(grams) for grams in figures)), total=total)


def _table(section: AidSection, register: AidRegister) -> Table:
    columns = (
        Column("Giorno", width=0.8),
        Column("Causale", width=1.7),
        Column("Documento", width=1.0),
        Column("Carico kg", number=True),
        Column("Scarico kg", number=True),
        Column("Giacenza kg", number=True),
    )
    before = Row(
        (day_words(register.first), "Giacenza iniziale", "", "", "", kilos(section.opening))
    )
    rows = [_row(entry, several=register.several) for entry in section.entries]
    after = Row(
        ("Totale", "", "", kilos(section.load), kilos(section.unload), kilos(section.closing)),
        total=True,
    )
    return Table(section.name, columns, (before, *rows, after), note=_warning(section.entries))


def _row(entry: AidEntry, *, several: bool) -> Row:
    line = entry.line
    cause = f"{entry.cause} ({line.site})" if several else entry.cause
    cells = (
        day_words(line.day),
        cause,
        line.document or "",
        kilos(line.load) if line.load else "",
        kilos(line.unload) if line.unload else "",
        kilos(entry.stock),
    )
    return Row(cells, struck=line.taken_back)


def _warning(entries: Iterable[AidEntry]) -> str:
    if all(entry.stock >= 0 for entry in entries):
        return ""
    return (
        "In ordine di giorno la giacenza scende sotto zero: un movimento ha un giorno sbagliato, "
        "o un arrivo manca."
    )
