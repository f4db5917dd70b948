"""The two papers about a donor: the month's summary, and the recipient's quarterly declaration."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foodplan.reports.papers.document import (
    NO_FISCAL_VALUE,
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
    month_words,
    paragraphs,
    party,
    simulated_marks,
    stamp,
    unfinished_marks,
)
from foodplan.rules.calendar import rome_day
from foodplan.rules.ledger import Method
from foodplan.rules.mass import format_kilos
from foodplan.rules.papers import OF_DONORS, PaperKind, month_days, quarter_days
from foodplan.store.history import Moment
from foodplan.store.papers import (
    Gift,
    PartyFacts,
    Scope,
    Wording,
    donor_facts,
    get_wording,
    list_gifts,
    organisation_facts,
)

NO_DOCUMENT = "senza numero"
ORDINALS = ("primo", "secondo", "terzo", "quarto")
FILE_WORDS = {PaperKind.DONOR_SUMMARY: "riepilogo", PaperKind.DECLARATION: "dichiarazione"}
KILOS = Column("kg", number=True)
METHOD_WORDS = {
    Method.WEIGHED: "pesati",
    Method.PACK: "da confezioni",
    Method.ESTIMATED: "stimati",
    Method.DERIVED: "ricavati",
}


@dataclass(frozen=True)
class Delivery:
    """One movement from a donor: its day, its document if any, and its grams."""

    seq: int
    day: date
    document: str | None
    grams: int
    categories: tuple[str, ...]


@dataclass(frozen=True)
class GiftsPaper:
    """What both papers are made of; days of the period are both included."""

    kind: PaperKind
    wording: Wording
    donor_slug: str
    donor: PartyFacts
    recipient: PartyFacts
    site: str
    first: date
    last: date
    period: str
    made_at: datetime
    gifts: tuple[Gift, ...]

    @property
    def grams(self) -> int:
        """Everything that was given, less what went back."""
        return sum(gift.grams for gift in self.gifts)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The movements, by day."""
        by_movement: dict[int, list[Gift]] = defaultdict(list)
        for gift in self.gifts:
            by_movement[gift.seq].append(gift)
        return tuple(
            Delivery(
                seq,
                gifts[0].day,
                gifts[0].document,
                sum(gift.grams for gift in gifts),
                tuple(dict.fromkeys(gift.category_name for gift in gifts)),
            )
            for seq, gifts in by_movement.items()
        )

    @property
    def values(self) -> dict[str, str]:
        """What the placeholders of the text stand for."""
        documents = {item.document for item in self.deliveries if item.document}
        without = [item for item in self.deliveries if not item.document]
        return {
            "donatore": self.donor.name,
            "destinatario": self.recipient.name,
            "periodo": self.period,
            "oggi": day_words(rome_day(self.made_at)),
            "chili": format_kilos(self.grams),
            "documenti": str(len(documents)),
            "senza_documento": str(len(without)),
        }


def donor_summary(
    session: Session, scope: Scope, donor: str, month: int, made_at: datetime
) -> Paper | None:
    """Return the summary of a month (yyyymm) for a donor (slug of a source).

    None when there is no such donor, or no text.
    """
    days, period = month_days(month), month_words(month)
    said = _read(session, PaperKind.DONOR_SUMMARY, scope, donor, days, period, made_at)
    return lay_out(said) if said else None


def declaration(
    session: Session, scope: Scope, donor: str, quarter: int, made_at: datetime
) -> Paper | None:
    """Return what a recipient declares to a donor for a quarter (yyyyq); None as above.

    Source: art. 16 of law 166 of 2016, whose words an officer confirms in the paper's text.
    """
    days = quarter_days(quarter)
    period = f"{ORDINALS[quarter % 10 - 1]} trimestre {quarter // 10}"
    said = _read(session, PaperKind.DECLARATION, scope, donor, days, period, made_at)
    return lay_out(said) if said else None


def lay_out(said: GiftsPaper) -> Paper:
    """Return one of the two papers, ready to print."""
    categories = by_category(said.gifts)
    name = file_name(FILE_WORDS[said.kind], said.donor_slug, said.period)
    if said.kind == PaperKind.DONOR_SUMMARY:
        deliveries = by_delivery("Per documento e giorno", said.deliveries)
        return _paper(said, (NO_FISCAL_VALUE,), (categories, deliveries), name)
    known = [item for item in said.deliveries if item.document]
    missing = [item for item in said.deliveries if not item.document]
    lacking = (missing_documents(missing),) if missing else ()
    tables = (by_delivery("Documenti di trasporto", known), *lacking, categories)
    return _paper(said, (), tables, name)


def by_category(gifts: Sequence[Gift]) -> Table:
    """Return kilos by category with their total; goods that are no food are said apart."""
    grams: dict[tuple[str, bool], int] = defaultdict(int)
    for gift in gifts:
        grams[gift.category_name, gift.food] += gift.grams
    rows = [
        Row((name if food else f"{name} (non alimentari)", kilos(total)))
        for (name, food), total in grams.items()
    ]
    return Table(
        "Per categoria",
        (Column("Categoria"), KILOS),
        _summed(rows, [sum(grams.values())]),
        note=_methods(gifts),
    )


def by_delivery(title: str, deliveries: Sequence[Delivery]) -> Table:
    """Return the movements with their documents and kilos, and the total."""
    rows = [
        Row(
            (
                item.document or NO_DOCUMENT,
                day_words(item.day),
                joined(item.categories) + (" (reso)" if item.grams < 0 else ""),
                kilos(item.grams),
            )
        )
        for item in deliveries
    ]
    columns = (
        Column("Documento", width=1.2),
        Column("Data", width=0.8),
        Column("Merci", width=2.0),
        KILOS,
    )
    return Table(title, columns, _summed(rows, [sum(item.grams for item in deliveries)]))


def missing_documents(deliveries: Sequence[Delivery]) -> Table:
    """Return the movements without a document: they are to be completed before signing."""
    table = by_delivery("Arrivi senza numero di documento", deliveries)
    note = "Non sono coperti da un documento: completare i numeri prima della firma."
    return Table(table.title, table.columns, table.rows, note=note)


def _read(
    session: Session,
    kind: PaperKind,
    scope: Scope,
    donor: str,
    days: tuple[date, date],
    period: str,
    made_at: datetime,
) -> GiftsPaper | None:
    today = rome_day(made_at)
    now = Moment(today)
    wording = get_wording(session, kind, now)
    facts = donor_facts(session, donor, now)
    if wording is None or facts is None:
        return None
    first, last = days
    gifts = list_gifts(session, scope, first, last, donor)
    return GiftsPaper(
        kind=kind,
        wording=wording,
        donor_slug=donor,
        donor=facts,
        recipient=organisation_facts(session, scope.organisation, now),
        site=scope.site_name,
        first=first,
        last=last,
        period=period,
        made_at=made_at,
        gifts=tuple(gift for gift in gifts if gift.source_kind in OF_DONORS[kind]),
    )


def _paper(
    said: GiftsPaper,
    marks: tuple[str, ...],
    tables: tuple[Table, ...],
    name: str,
) -> Paper:
    values = said.values
    title = joined(paragraphs(said.wording.title, values))
    site = (("Sede", said.site),) if said.site else ()
    return Paper(
        kind=said.kind,
        title=title,
        issuer=said.recipient.name,
        summary=f"{title}, {said.period}",
        marks=(
            *simulated_marks(said.donor, said.recipient),
            *marks,
            *law_marks(said.wording),
            *unfinished_marks(said.last, rome_day(said.made_at)),
        ),
        parties=(party("Donatore", said.donor), party("Chi riceve", said.recipient, *site)),
        paragraphs=(f"Periodo: {said.period}.", *paragraphs(said.wording.body, values)),
        tables=tables,
        closing=(),
        signature=said.kind == PaperKind.DECLARATION,
        small=paragraphs(said.wording.footer, values),
        source=law_source(said.wording),
        stamp=stamp(said.wording, said.made_at),
        made_at=said.made_at,
        file_name=name,
    )


def _methods(gifts: Iterable[Gift]) -> str:
    grams: dict[Method, int] = defaultdict(int)
    for gift in gifts:
        grams[gift.method] += gift.grams
    if not grams:
        return ""
    shares = joined(
        f"{format_kilos(grams[method])} {METHOD_WORDS[method]}" for method in sorted(grams)
    )
    return f"Peso netto. Come è stato trovato: {shares}."


def _summed(rows: list[Row], totals: list[int]) -> tuple[Row, ...]:
    if not rows:
        return ()
    blanks = len(rows[0].cells) - 1 - len(totals)
    cells = ("Totale", *[""] * blanks, *[kilos(total) for total in totals])
    return (*rows, Row(cells, total=True))
