"""Makers of a ledger with donors and public aid, and of the words of the papers."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from sqlmodel import Session

from foodplan.importers.papers import import_papers
from foodplan.rules.ledger import SourceKind
from foodplan.settings import PROJECT
from foodplan.store.ledger import LineInput
from foodplan.store.organisations import ensure_boundary
from foodplan.store.papers import Scope
from tests.factories.ledger import Ledger, make_ledger
from tests.factories.organisations import CHANGE

MADE_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
BAKERY = "source:panificio"
AID = "source:aiuti"


def make_papers_ledger(session: Session) -> Ledger:
    """A ledger with a market, a bakery and a giver of public aid, and the papers' first words."""
    ledger = make_ledger(session)
    ensure_boundary(session, BAKERY, "Panificio di prova", CHANGE, SourceKind.RETAIL_SURPLUS)
    ensure_boundary(session, AID, "Ente degli aiuti", CHANGE, SourceKind.PUBLIC_AID)
    result = import_papers(session, PROJECT / "data/plan/papers.toml", CHANGE)
    assert not result.problems
    return ledger


def scope_of(ledger: Ledger) -> Scope:
    """The organisation of a ledger's site."""
    assert ledger.site.organisation is not None
    return Scope(ledger.site.organisation)


def aid_intake(ledger: Ledger, grams: int, **changes: Any) -> Any:
    """Post public aid that came in."""
    fields = {"counterpart": AID, "source_kind": "public_aid", **changes}
    return ledger.intake(grams, **fields)


def lines(**grams: int) -> tuple[LineInput, ...]:
    """Lines of several categories: `lines(ortofrutta=1000, pane_forno=500)`."""
    return tuple(LineInput(name.replace("_", "-"), many) for name, many in grams.items())


def read_pdf(body: bytes) -> PdfReader:
    """A PDF as a reader sees it."""
    return PdfReader(BytesIO(body))


def words_of(body: bytes) -> str:
    """The words of all pages with single spaces."""
    pages = [page.extract_text() for page in read_pdf(body).pages]
    return " ".join(" ".join(pages).split())
