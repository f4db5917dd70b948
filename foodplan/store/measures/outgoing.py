"""What else leaves the sites or is found at a count: the smaller figures of the recovery page."""

from foodplan.progress.cells import Cell
from foodplan.rules.ledger import NodeKind
from foodplan.store.measures.catalogue import FED
from foodplan.store.measures.grains import Grains, added
from foodplan.store.measures.registry import Flow, measure

SOLD = Flow(NodeKind.STOCK, NodeKind.BUYERS)
RETURNED = Flow(NodeKind.STOCK, NodeKind.SOURCE)
COUNTED_SHORT = Flow(NodeKind.STOCK, NodeKind.COUNT)
COUNTED_OVER = Flow(NodeKind.COUNT, NodeKind.STOCK)


@measure(
    "sold",
    "Cibo venduto",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo usciti dalle sedi perché venduti.",
    flows=(SOLD,),
)
def _sold(sold: Grains) -> list[Cell]:
    return added(sold)


@measure(
    "fed",
    "Cibo dato agli animali",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo usciti verso l’alimentazione animale: non è rifiuto.",
    flows=(FED,),
)
def _fed(fed: Grains) -> list[Cell]:
    return added(fed)


@measure(
    "returned",
    "Cibo reso al fornitore",
    kind="flow",
    unit="g",
    formula="Somma dei chili di cibo tornati a chi li aveva dati.",
    flows=(RETURNED,),
)
def _returned(returned: Grains) -> list[Cell]:
    return added(returned)


@measure(
    "count_short",
    "Cibo mancante alle conte",
    kind="flow",
    unit="g",
    formula="Somma dei chili che le conte di magazzino non hanno trovato.",
    flows=(COUNTED_SHORT,),
)
def _count_short(count_short: Grains) -> list[Cell]:
    return added(count_short)


@measure(
    "count_over",
    "Cibo in più alle conte",
    kind="flow",
    unit="g",
    formula="Somma dei chili che le conte di magazzino hanno trovato in più.",
    flows=(COUNTED_OVER,),
)
def _count_over(count_over: Grains) -> list[Cell]:
    return added(count_over)
