"""A paper as data: the same for its page, its PDF and its tests; nothing in it is a template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from foodplan.rules.calendar import ROME
from foodplan.rules.mass import format_kilos
from foodplan.rules.papers import ASKED_BY_LAW, PaperKind, filled
from foodplan.store.papers import PartyFacts, Wording

UNKNOWN = None
UNVERIFIED = "Testo da verificare su Normattiva: nessuno lo ha ancora confrontato con la norma"
WITHOUT_SOURCE = (
    "Testo da verificare: non è indicato chi chiede questo documento, e con quale norma"
)
SIMULATED = "Dimostrazione: dati simulati di organizzazioni inventate"
NO_FISCAL_VALUE = "Riepilogo, non ha valore fiscale"
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
    "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share of the paper's width where it holds words."""

    name: str
    number: bool = False
    width: float = 1.0


@dataclass(frozen=True)
class Row:
    """The cells of a row as they are printed; `struck` was taken back, `total` sums up."""

    cells: tuple[str, ...]
    total: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its title, what is said above it, and what is said when it has no row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = "Niente in questo periodo."


@dataclass(frozen=True)
class Party:
    """Somebody on the paper; a fact without value leaves a dotted line to fill in by hand."""

    role: str
    facts: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Source:
    """Where the words come from in law; an empty address prints none."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole paper, in the order in which it is read.

    `marks` are warnings that no text can remove; `stamp` stands at the foot of every page: which
    version of the words was used, and when the paper was made.
    """

    kind: PaperKind
    title: str
    issuer: str
    summary: str
    marks: tuple[str, ...]
    parties: tuple[Party, ...]
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]
    closing: tuple[str, ...]
    signature: bool
    small: tuple[str, ...]
    source: Source
    stamp: str
    made_at: datetime
    file_name: str


def kilos(grams: int) -> str:
    """Return grams as the kilos of a cell under "kg", exact to the gram.

    >>> kilos(1_234_500)
    '1.234,5'
    """
    return format_kilos(grams).removesuffix(" kg")


def day_words(day: date) -> str:
    """Return a day as papers write it.

    >>> day_words(date(2026, 11, 2))
    '02/11/2026'
    """
    return day.strftime("%d/%m/%Y")


def month_words(month: int) -> str:
    """Return a month (yyyymm) in words.

    >>> month_words(202611)
    'novembre 2026'
    """
    return f"{MONTHS[month % 100 - 1]} {month // 100}"


def instant_words(instant: datetime) -> str:
    """Return an aware instant as day and time in Rome."""
    return instant.astimezone(ROME).strftime("%d/%m/%Y alle %H:%M")


def party(role: str, facts: PartyFacts, *more: tuple[str, str]) -> Party:
    """Return somebody with what is known of them, and a line to fill in for what is not."""
    return Party(
        role,
        (
            ("Nome", facts.name),
            *more,
            ("Codice fiscale o partita IVA", facts.tax_code or UNKNOWN),
            ("Indirizzo", facts.address or UNKNOWN),
        ),
    )


def paragraphs(text: str, values: dict[str, str]) -> tuple[str, ...]:
    """Return a text's paragraphs with their placeholders filled in."""
    return tuple(filled(part.strip(), values) for part in text.split("\n\n") if part.strip())


def law_marks(wording: Wording) -> tuple[str, ...]:
    """Return the warning that a text was never checked against the law, when it was not."""
    asked = wording.paper in ASKED_BY_LAW or wording.legal_source
    if not asked or wording.checked_on is not None:
        return ()
    return (UNVERIFIED if wording.legal_source else WITHOUT_SOURCE,)


def law_source(wording: Wording) -> Source:
    """Return the legal source with the day it was checked, and what is missing of them."""
    if not wording.legal_source:
        return Source("Fonte di legge: da indicare." if wording.paper in ASKED_BY_LAW else "")
    checked = (
        f"Testo verificato il {day_words(wording.checked_on)}."
        if wording.checked_on
        else "Testo non ancora verificato."
    )
    return Source(f"Fonte: {wording.legal_source}. {checked}", wording.legal_url)


def stamp(wording: Wording, made_at: datetime) -> str:
    """Return what says which words were used and when the paper was made."""
    made = f"Fatto il {instant_words(made_at)}."
    if not wording.number:
        return f"Testo non salvato. {made}"
    return f"Testo n. {wording.number} del {instant_words(wording.since)}. {made}"


def simulated_marks(*parties: PartyFacts) -> tuple[str, ...]:
    """Return the mark of a paper that speaks of invented organisations."""
    return (SIMULATED,) if any(item.simulated for item in parties) else ()


def unfinished_marks(last: date, today: date) -> tuple[str, ...]:
    """Return the mark of a paper whose period is not over."""
    if last < today:
        return ()
    return (f"Periodo non ancora finito: contiene quanto registrato fino al {day_words(today)}",)


def file_name(*parts: str) -> str:
    """Return a file's name from slugs, without what a file system may refuse.

    >>> file_name("riepilogo", "source:porta-palazzo", "2026-11")
    'riepilogo-source-porta-palazzo-2026-11'
    """
    joined = "-".join(parts)
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in joined)


def joined(words: Iterable[str]) -> str:
    """Return words parted by commas."""
    return ", ".join(words)
