"""What is wrong with a line of a canteen's tender or invoice, each thing at its field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.organisations import Node, Organisation
from foodplan.models.short_chains import CanteenPurchase
from foodplan.rules.canteens import LOCAL, PURCHASES, local_problems
from foodplan.rules.funding import write_cents
from foodplan.rules.ledger import month_of
from foodplan.rules.mass import IMPOSSIBLE_GRAMS, format_kilos
from foodplan.rules.problems import Problem
from foodplan.rules.short_chains import Verdict
from foodplan.rules.structure import too_long
from foodplan.store.history import Moment
from foodplan.store.short_chains.bought import verdict_of
from foodplan.store.short_chains.places import registered
from foodplan.store.short_chains.posting import last_day_of

FIRST_MONTH = 200001
# A tender is won for years to come; beyond these it is a slip.
MOST_YEARS_AHEAD = 10
MOST_CENTS = 10**11
LENGTHS = {"row_key": 200, "product": 200, "local_reason": 300, "document": 200, "source": 400}


@dataclass(frozen=True)
class PurchaseInput:
    """A line as it is typed or read from a file.

    `row_key` names the line for ever, in whatever file it comes again. `outlet` is a canteen's
    node, `producer` an organisation's id. Months are yyyymm, both included. `category` is a slug
    or "". `cents` are euro cents; grams or cents may be missing, not both.
    """

    row_key: str
    outlet: int
    kind: str
    first_month: int
    last_month: int
    category: str = ""
    product: str = ""
    grams: int | None = None
    cents: int | None = None
    local: str = "unknown"
    local_reason: str = ""
    producer: int | None = None
    document: str = ""
    source: str = ""
    simulated: bool = False


def purchase_problems(session: Session, said: PurchaseInput, today: date) -> list[Problem]:
    """Return everything that is wrong with a line, under the names of PurchaseInput."""
    problems = [
        *_word_problems(said),
        *_month_problems(said, today),
        *_amount_problems(said),
        *_category_problems(session, said),
        *_end_problems(session, said, today),
    ]
    if not any(item.field in {"producer", "outlet", "category"} for item in problems):
        verdict = purchase_verdict(session, said, today)
        problems += local_problems(said.local, said.local_reason, verdict)
    return problems


def purchase_verdict(session: Session, said: PurchaseInput, today: date) -> Verdict | None:
    """Return what the law's test of km 0 says of a line, None where it names no producer."""
    if said.producer is None:
        return None
    day = _day(said, today)
    found = registered(session, Moment(day), said.producer, said.outlet)
    return verdict_of(found, said.producer, said.outlet, said.category, day)


def differences(session: Session, there: CanteenPurchase, said: PurchaseInput) -> list[Problem]:
    """Return a problem for each thing that a line says otherwise than the one with its key."""
    before, now = _words_of(session, there), _words_said(session, said)
    message = (
        "Questa riga c'è già con altro contenuto: lì c'è «%(there)s», qui «%(here)s». Per "
        "cambiarla si corregge nella sua pagina."
    )
    return [
        Problem(name, message, {"there": before[name] or "–", "here": now[name] or "–"})
        for name in before
        if before[name] != now[name]
    ]


def _day(said: PurchaseInput, today: date) -> date:
    return last_day_of(said.last_month, today) if _is_month(said.last_month) else today


def _is_month(month: int) -> bool:
    return FIRST_MONTH <= month <= 999912 and 1 <= month % 100 <= 12


def _word_problems(said: PurchaseInput) -> Iterator[Problem]:
    if not said.row_key.strip():
        yield Problem("row_key", "Manca la chiave della riga.")
    if said.kind not in PURCHASES:
        yield Problem("kind", "Scegliere dall'elenco.")
    for name, most in LENGTHS.items():
        yield from too_long(name, getattr(said, name).strip(), most)
    if not said.product.strip() and not said.category:
        yield Problem("product", "Scrivere il prodotto, oppure scegliere la categoria.")
    if not said.source.strip() and not said.document.strip():
        yield Problem("document", "Scrivere il documento, oppure la fonte: da che cosa si sa.")


def _month_problems(said: PurchaseInput, today: date) -> Iterator[Problem]:
    for name in ("first_month", "last_month"):
        if not _is_month(getattr(said, name)):
            yield Problem(name, "Scrivere un mese, per esempio 10/2026.")
            return
    if said.last_month < said.first_month:
        yield Problem("last_month", "Il periodo finisce prima di cominciare.")
    elif said.kind == "invoice" and said.last_month > month_of(today):
        message = "Una fattura non è di mesi che devono ancora venire."
        yield Problem("last_month", message)
    elif said.last_month // 100 > today.year + MOST_YEARS_AHEAD:
        message = "È più di %(years)s anni da oggi: controllare l'anno."
        yield Problem("last_month", message, {"years": MOST_YEARS_AHEAD})


def _amount_problems(said: PurchaseInput) -> Iterator[Problem]:
    if said.grams is None and said.cents is None:
        yield Problem("grams", "Scrivere i chili, gli euro o tutti e due.")
    if said.grams is not None and said.grams <= 0:
        yield Problem("grams", "I chili sono più di zero; se non si sanno, lasciare vuoto.")
    elif (said.grams or 0) > IMPOSSIBLE_GRAMS:
        message = "%(kilos)s in una riga sono troppi: controllare l'unità di misura."
        yield Problem("grams", message, {"kilos": format_kilos(said.grams or 0)})
    if not 0 <= (said.cents or 0) <= MOST_CENTS:
        yield Problem("cents", "Controllare gli euro: non possono essere meno di zero, né tanti.")


def _category_problems(session: Session, said: PurchaseInput) -> Iterator[Problem]:
    if not said.category:
        return
    category = session.exec(select(Category).where(Category.slug == said.category)).first()
    if category is None or not category.food:
        message = "«%(category)s» non è una categoria di cibo: sceglierla dall'elenco."
        yield Problem("category", message, {"category": said.category})


def _end_problems(session: Session, said: PurchaseInput, today: date) -> Iterator[Problem]:
    day = _day(said, today)
    found = registered(session, Moment(day), said.producer or 0, said.outlet)
    canteen = found.outlet(said.outlet, day)
    if canteen is None or canteen.kind != "canteen" or not canteen.active:
        yield Problem("outlet", "Scegliere una mensa dall'elenco.")
    if said.producer is not None and found.producer(said.producer, day) is None:
        yield Problem("producer", "Scegliere un produttore dall'elenco.")


def _words_said(session: Session, said: PurchaseInput) -> dict[str, str]:
    return {
        "outlet": _node(session, said.outlet),
        "kind": PURCHASES.get(said.kind, said.kind),
        "first_month": _month(said.first_month),
        "last_month": _month(said.last_month),
        "category": said.category,
        "product": said.product.strip(),
        "grams": "" if said.grams is None else format_kilos(said.grams),
        "cents": "" if said.cents is None else write_cents(said.cents),
        "local": LOCAL.get(said.local, said.local),
        "local_reason": said.local_reason.strip(),
        "producer": _organisation(session, said.producer),
        "document": said.document.strip(),
        "source": said.source.strip(),
    }


def _words_of(session: Session, row: CanteenPurchase) -> dict[str, str]:
    return _words_said(session, input_of(session, row))


def input_of(session: Session, row: CanteenPurchase) -> PurchaseInput:
    """Return a line that is kept as it would be typed."""
    category = session.get(Category, row.category_id) if row.category_id else None
    return PurchaseInput(
        row.row_key, row.node_id, row.kind, row.first_month, row.last_month,
        category.slug if category else "", row.product, row.grams, row.cents, row.local,
        row.local_reason, row.producer_id, row.document, row.source, row.simulated,
    )  # fmt: skip


def _month(month: int) -> str:
    return f"{month % 100:02d}/{month // 100}"


def _node(session: Session, number: int) -> str:
    return session.exec(select(Node.slug).where(col(Node.id) == number)).first() or str(number)


def _organisation(session: Session, number: int | None) -> str:
    if number is None:
        return ""
    query = select(Organisation.slug).where(col(Organisation.id) == number)
    return session.exec(query).first() or str(number)
