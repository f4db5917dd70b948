"""The printed papers: which there are, what their words may hold, and the months of a quarter."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from foodplan.rules.ledger import SourceKind, next_month
from foodplan.rules.problems import Problem


class PaperKind(StrEnum):
    """A paper that the register prints."""

    DONOR_SUMMARY = "donor_summary"
    DECLARATION = "quarterly_declaration"
    PUBLIC_AID = "public_aid_register"


PAPER_NAMES: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.DONOR_SUMMARY: "Riepilogo del mese per un donatore",
        PaperKind.DECLARATION: "Dichiarazione trimestrale di chi riceve",
        PaperKind.PUBLIC_AID: "Registro di carico e scarico degli aiuti pubblici",
    }
)
# Papers that a law or a public programme asks for: their words are to be checked against it.
ASKED_BY_LAW = frozenset({PaperKind.DECLARATION, PaperKind.PUBLIC_AID})

# What came for nothing; what was bought, and public aid, is in no donor's paper.
GIVEN_KINDS = frozenset(SourceKind) - {
    SourceKind.PURCHASE,
    SourceKind.PUBLIC_AID,
    SourceKind.SHORT_CHAIN,
}
# Nobody issues a transport document for what customers leave at a food drive.
DECLARED_KINDS = GIVEN_KINDS - {SourceKind.FOOD_DRIVE}
OF_DONORS: Mapping[PaperKind, frozenset[SourceKind]] = MappingProxyType(
    {PaperKind.DONOR_SUMMARY: GIVEN_KINDS, PaperKind.DECLARATION: DECLARED_KINDS}
)

_EVERYWHERE = {
    "destinatario": "il nome dell'organizzazione che riceve",
    "periodo": "il mese, il trimestre o i giorni del documento",
    "oggi": "il giorno in cui il documento è fatto",
}
_OF_GIFTS = {
    "donatore": "il nome del donatore",
    "chili": "i chili in tutto, per esempio 1.234,5 kg",
    "documenti": "quanti documenti di trasporto con un numero",
    "senza_documento": "quanti arrivi senza numero di documento",
}
PLACEHOLDERS: Mapping[PaperKind, Mapping[str, str]] = MappingProxyType(
    {
        PaperKind.DONOR_SUMMARY: MappingProxyType(_EVERYWHERE | _OF_GIFTS),
        PaperKind.DECLARATION: MappingProxyType(_EVERYWHERE | _OF_GIFTS),
        PaperKind.PUBLIC_AID: MappingProxyType(
            _EVERYWHERE
            | {
                "carico": "i chili caricati nel periodo",
                "scarico": "i chili scaricati nel periodo",
                "giacenza": "i chili che restano alla fine del periodo",
            }
        ),
    }
)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def wording_problem(kind: PaperKind, field: str, text: str) -> Problem | None:
    """Return what is wrong with the placeholders of a text, or None.

    >>> wording_problem(PaperKind.DECLARATION, "body", "Ricevuti {chili} da {donatore}.")
    >>> wording_problem(PaperKind.DECLARATION, "body", "Ricevuti {kg}.").text.split(":")[0]
    'Il segnaposto {kg} non esiste'
    """
    known = PLACEHOLDERS[kind]
    strange = [name for name in _PLACEHOLDER.findall(text) if name not in known]
    if strange:
        message = "Il segnaposto {%(name)s} non esiste: si possono usare %(known)s."
        listed = ", ".join(f"{{{name}}}" for name in sorted(known))
        return Problem(field, message, {"name": strange[0], "known": listed})
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        return Problem(field, "Una parentesi graffa è aperta e non chiusa, o al contrario.")
    return None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced, once: values are never read again.

    >>> filled("Da {donatore}: {chili}", {"donatore": "{chili}", "chili": "3 kg"})
    'Da {chili}: 3 kg'
    """
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def quarter_of(day: date) -> int:
    """Return the quarter of a day as yyyyq.

    >>> quarter_of(date(2026, 11, 22)), quarter_of(date(2026, 1, 1))
    (20264, 20261)
    """
    return day.year * 10 + (day.month + 2) // 3


def quarter_days(quarter: int) -> tuple[date, date]:
    """Return the first and the last day of a quarter (yyyyq).

    >>> quarter_days(20264)
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    year, number = divmod(quarter, 10)
    first = year * 100 + number * 3 - 2
    return month_days(first)[0], month_days(first + 2)[1]


def month_days(month: int) -> tuple[date, date]:
    """Return the first and the last day of a month (yyyymm).

    >>> month_days(202602)
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    following = next_month(month)
    first = date(month // 100, month % 100, 1)
    return first, date.fromordinal(date(following // 100, following % 100, 1).toordinal() - 1)


def read_month(text: str) -> int | None:
    """Return a month written as 2026-11 as yyyymm, or None.

    >>> read_month("2026-11"), read_month("2026-13"), read_month("nov")
    (202611, None, None)
    """
    found = re.fullmatch(r"(19|20)([0-9]{2})-(0[1-9]|1[0-2])", text, re.ASCII)
    return int("".join(found.groups())) if found else None


def read_quarter(text: str) -> int | None:
    """Return a quarter written as 2026-4 as yyyyq, or None.

    >>> read_quarter("2026-4"), read_quarter("2026-5")
    (20264, None)
    """
    found = re.fullmatch(r"(19|20)([0-9]{2})-([1-4])", text, re.ASCII)
    return int("".join(found.groups())) if found else None
