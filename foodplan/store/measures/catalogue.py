"""The measures that there are, each a pure function over the grains of what it reads.

What a kilo is called follows the ledger's own boundaries: recovered is surplus that came in from
outside, redistributed went to people, discarded went to a destination of waste. Transfers between
sites cross no boundary, so no measure of the city ever counts them.
"""

from foodplan.progress.cells import Cell
from foodplan.rules.ledger import NodeKind, SourceKind
from foodplan.store.measures.grains import (
    Grains,
    added,
    highest_site,
    organisations_with_any,
    share,
    sites_that_said,
    sites_with_any,
)
from foodplan.store.measures.registry import Count, Flow, measure

RECOVERED = Flow(NodeKind.SOURCE, NodeKind.STOCK, surplus=True)
RECEIVED = Flow(NodeKind.SOURCE, NodeKind.STOCK)
REDISTRIBUTED = Flow(NodeKind.STOCK, NodeKind.PEOPLE)
REDISTRIBUTED_SURPLUS = Flow(NodeKind.STOCK, NodeKind.PEOPLE, surplus=True)
DISCARDED = Flow(NodeKind.STOCK, NodeKind.WASTE)
FED = Flow(NodeKind.STOCK, NodeKind.FEED)
COMPOSTED = Flow(NodeKind.STOCK, NodeKind.WASTE, places=("waste:composting",))


def _received(*kinds: SourceKind) -> Flow:
    numbers = tuple(int(kind) for kind in kinds)
    return Flow(NodeKind.SOURCE, NodeKind.STOCK, kinds=numbers)


GIVEN = _received(SourceKind.FOOD_DRIVE, SourceKind.PRIVATE_GIFT)
BOUGHT = _received(SourceKind.PURCHASE)
PUBLIC_AID = _received(SourceKind.PUBLIC_AID)
SHORT_CHAIN = _received(SourceKind.SHORT_CHAIN)


@measure(
    "recovered",
    "Cibo recuperato",
    kind="flow",
    unit="g",
    formula="Somma dei chili di eccedenze alimentari entrati nelle sedi, lordi, al netto degli "
    "storni.",
    flows=(RECOVERED,),
)
def _recovered(recovered: Grains) -> list[Cell]:
    return added(recovered)


@measure(
    "redistributed",
    "Cibo redistribuito",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo usciti dalle sedi verso le persone.",
    flows=(REDISTRIBUTED,),
)
def _redistributed(redistributed: Grains) -> list[Cell]:
    return added(redistributed)


@measure(
    "discarded",
    "Cibo scartato",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo usciti dalle sedi come rifiuto, verso ogni destinazione.",
    flows=(DISCARDED,),
)
def _discarded(discarded: Grains) -> list[Cell]:
    return added(discarded)


@measure(
    "waste_share",
    "Quota scartata",
    kind="rate",
    unit="%",
    formula="Chili scartati diviso chili redistribuiti e scartati insieme.",
    flows=(DISCARDED,),
    base=(REDISTRIBUTED, DISCARDED),
)
def _waste_share(discarded: Grains, redistributed: Grains, again: Grains) -> list[Cell]:
    return share(discarded, redistributed, again)


@measure(
    "surplus_share",
    "Quota di eccedenze",
    kind="rate",
    unit="%",
    formula="Chili di eccedenze diviso tutti i chili di cibo entrati.",
    flows=(RECOVERED,),
    base=(RECEIVED,),
)
def _surplus_share(recovered: Grains, received: Grains) -> list[Cell]:
    return share(recovered, received)


@measure(
    "redistributed_share",
    "Quota redistribuita",
    kind="rate",
    unit="%",
    formula="Chili di eccedenze usciti verso le persone diviso chili di eccedenze entrati.",
    flows=(REDISTRIBUTED_SURPLUS,),
    base=(RECOVERED,),
)
def _redistributed_share(redistributed: Grains, recovered: Grains) -> list[Cell]:
    return share(redistributed, recovered)


@measure(
    "received",
    "Cibo entrato",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo entrati nelle sedi, di ogni provenienza.",
    flows=(RECEIVED,),
)
def _all_received(received: Grains) -> list[Cell]:
    return added(received)


@measure(
    "donated",
    "Cibo donato da collette e privati",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo entrati da collette alimentari e doni di privati.",
    flows=(GIVEN,),
)
def _donated(given: Grains) -> list[Cell]:
    return added(given)


@measure(
    "bought",
    "Cibo acquistato",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo entrati nelle sedi perché acquistati.",
    flows=(BOUGHT,),
)
def _bought(bought: Grains) -> list[Cell]:
    return added(bought)


@measure(
    "public_aid",
    "Cibo da aiuti pubblici",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo entrati nelle sedi da programmi pubblici di aiuto.",
    flows=(PUBLIC_AID,),
)
def _public_aid(aid: Grains) -> list[Cell]:
    return added(aid)


@measure(
    "short_chain",
    "Cibo da filiera corta",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo entrati nelle sedi da produttori di filiera corta.",
    flows=(SHORT_CHAIN,),
)
def _short_chain(short_chain: Grains) -> list[Cell]:
    return added(short_chain)


@measure(
    "feed_or_compost",
    "Cibo ad animali o compost",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo usciti verso l’alimentazione animale o il compostaggio.",
    flows=(FED, COMPOSTED),
)
def _feed_or_compost(fed: Grains, composted: Grains) -> list[Cell]:
    return added(fed, composted)


@measure(
    "stock_held",
    "Cibo in magazzino",
    kind="stock",
    unit="g",
    formula="Chili di cibo nelle sedi, o in viaggio tra loro, alla fine del mese.",
    counts=(Count.HELD,),
)
def _stock_held(held: Grains) -> list[Cell]:
    return added(held)


@measure(
    "passages",
    "Passaggi agli empori",
    kind="people",
    unit="passaggi",
    formula="Somma delle famiglie passate a ogni apertura: la stessa famiglia conta ogni volta.",
    counts=(Count.PASSAGES,),
    personal=True,
)
def _passages(passages: Grains) -> list[Cell]:
    return added(passages)


@measure(
    "households_reached",
    "Famiglie diverse raggiunte",
    kind="people",
    unit="famiglie",
    formula="Famiglie diverse di un mese, come le dichiara l’organizzazione: mesi, sedi e "
    "organizzazioni non si sommano.",
    counts=(Count.HOUSEHOLDS,),
    personal=True,
    distinct=True,
)
def _households_reached(households: Grains) -> list[Cell]:
    return highest_site(households)


@measure(
    "active_sites",
    "Sedi attive",
    kind="stock",
    unit="sedi",
    formula="Sedi con almeno un movimento nel mese.",
    counts=(Count.MOVEMENTS,),
)
def _active_sites(movements: Grains) -> list[Cell]:
    return sites_with_any(movements)


@measure(
    "open_sites",
    "Sedi aperte alle persone",
    kind="stock",
    unit="sedi",
    formula="Sedi che nel mese hanno detto quante famiglie sono passate in almeno un’apertura.",
    counts=(Count.PASSAGES,),
)
def _open_sites(passages: Grains) -> list[Cell]:
    return sites_that_said(passages)


@measure(
    "reporting_organisations",
    "Organizzazioni che registrano",
    kind="stock",
    unit="organizzazioni",
    formula="Organizzazioni con almeno un movimento nel mese.",
    counts=(Count.MOVEMENTS,),
)
def _reporting_organisations(movements: Grains) -> list[Cell]:
    return organisations_with_any(movements)
