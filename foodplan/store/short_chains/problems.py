"""What is wrong with a supply, each thing at the field in which it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from foodplan.models.ledger import Category
from foodplan.models.short_chains import SupplyVersion
from foodplan.rules.ledger import Method, month_of
from foodplan.rules.mass import HEAVY_GRAMS, format_kilos
from foodplan.rules.problems import Problem
from foodplan.rules.short_chain_words import INTERMEDIARIES, PROCESSED, usually_processed
from foodplan.rules.short_chains import Spot, kilometre_problems
from foodplan.rules.structure import too_long
from foodplan.store.history import Moment, known
from foodplan.store.short_chains.inputs import SupplyInput
from foodplan.store.short_chains.places import Outlet, Producer, registered
from foodplan.store.short_chains.posting import last_day_of

FIRST_MONTH = 200001
MOST_CENTS = 100_000_000_00
MOST_TYPED = 6
_METHODS = frozenset(method.slug for method in Method)


@dataclass(frozen=True)
class Ends:
    """What is registered of a supply's two ends in its month; None for what is not there."""

    producer: Producer | None
    outlet: Outlet | None
    production: tuple[Spot, ...] = ()
    processing: tuple[Spot, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether the producer sells at its own farm."""
        own = self.producer and self.outlet and self.producer.id == self.outlet.organisation
        return bool(own and self.outlet and self.outlet.kind == "farm_shop")


def known_ends(session: Session, producer: int, outlet: int, month: int, today: date) -> Ends:
    """Return a supply's ends as they were on the last day of its month."""
    day = last_day_of(month, today) if _is_month(month, today) else today
    found = registered(session, Moment(day), producer, outlet)
    return Ends(
        found.producer(producer, day),
        found.outlet(outlet, day),
        found.spots(producer, "production", day),
        found.spots(producer, "processing", day),
    )


def supply_problems(session: Session, said: SupplyInput, ends: Ends, today: date) -> list[Problem]:
    """Return everything that is wrong with a supply."""
    problems = [*_end_problems(said, ends), *_amount_problems(said), *_word_problems(said)]
    if not _is_month(said.month, today):
        message = "Il mese non è valido, oppure è nel futuro."
        problems.append(Problem("month", message))
    query = select(Category).where(Category.slug == said.category)
    category = session.exec(query).first()
    if not said.category:
        problems.append(Problem("category", "Scegliere la categoria."))
    elif category is None or not category.food:
        message = "«%(category)s» non è una categoria di cibo: sceglierla dall'elenco."
        problems.append(Problem("category", message, {"category": said.category}))
    if problems or category is None:
        return problems
    places = ends.production + (() if _raw(said) else ends.processing)
    if ends.outlet is not None:
        problems += kilometre_problems(said.declared_km, places, ends.outlet.spot)
    return problems + _second(session, said, category)


def _raw(said: SupplyInput) -> bool:
    return (said.processed or usually_processed(said.category)) == "raw"


def _is_month(month: int, today: date) -> bool:
    return FIRST_MONTH <= month <= month_of(today) and 1 <= month % 100 <= 12


def _end_problems(said: SupplyInput, ends: Ends) -> Iterator[Problem]:
    if ends.producer is None or not ends.producer.active:
        yield Problem("producer", "Scegliere un produttore dall'elenco.")
    if ends.outlet is None or not ends.outlet.active:
        yield Problem("outlet", "Scegliere un punto vendita dall'elenco.")
    if ends.producer is None or ends.outlet is None:
        return
    if ends.producer.id == ends.outlet.organisation and not ends.direct:
        message = (
            "«%(outlet)s» è tenuto dallo stesso produttore: una fornitura va da un produttore a un "
            "altro soggetto. Fa eccezione la vendita nella propria azienda."
        )
        yield Problem("outlet", message, {"outlet": ends.outlet.name})
    if ends.direct and said.intermediaries:
        message = "Fra un produttore e la sua vendita in azienda non c'è nessun intermediario."
        yield Problem("intermediaries.0.kind", message)


def _amount_problems(said: SupplyInput) -> Iterator[Problem]:
    if said.grams <= 0:
        yield Problem("grams", "Scrivere quanti chili, più di zero.")
    elif said.grams > HEAVY_GRAMS * 10:
        message = "%(kilos)s in un mese sono troppi: controllare l'unità di misura."
        yield Problem("grams", message, {"kilos": format_kilos(said.grams)})
    if said.cents is not None and not 0 <= said.cents <= MOST_CENTS:
        yield Problem("cents", "Controllare gli euro: non possono essere meno di zero, né tanti.")


def _word_problems(said: SupplyInput) -> Iterator[Problem]:
    if said.processed is not None and said.processed not in PROCESSED:
        yield Problem("processed", "Scegliere dall'elenco.")
    if said.method not in _METHODS:
        yield Problem("method", "Scegliere dall'elenco.")
    yield from too_long("source", said.source, 400)
    if said.import_key is not None:
        yield from too_long("import_key", said.import_key, 200)
    if len(said.intermediaries) > MOST_TYPED:
        message = "Al massimo %(most)s intermediari."
        yield Problem("intermediaries.0.kind", message, {"most": MOST_TYPED})
    for place, item in enumerate(said.intermediaries):
        if item.kind not in INTERMEDIARIES:
            yield Problem(f"intermediaries.{place}.kind", "Scegliere dall'elenco.")
        yield from too_long(f"intermediaries.{place}.name", item.name, 120)


def _second(session: Session, said: SupplyInput, category: Category) -> list[Problem]:
    """Return the question that a supply asks which is there already under another identity."""
    if said.another or said.import_key is not None:
        return []
    query = select(SupplyVersion).where(
        known(SupplyVersion, None),
        col(SupplyVersion.active).is_(True),
        SupplyVersion.producer_id == said.producer,
        SupplyVersion.node_id == said.outlet,
        SupplyVersion.month == said.month,
        SupplyVersion.category_id == category.id,
        SupplyVersion.supply != str(said.uuid),
    )
    first = session.exec(query.order_by(col(SupplyVersion.id))).first()
    if first is None:
        return []
    message = (
        "Per questo produttore, punto vendita, mese e categoria ci sono già %(kilos)s: se è "
        "un'altra fornitura, confermare."
    )
    params = {"kilos": format_kilos(first.grams), "confirm": "another"}
    return [Problem("another", message, params)]
