"""Every figure that indicators may compute from the records of a component."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from foodplan.models.inclusion import InclusionTotal, SocialContract
from foodplan.models.innovation import PracticeExchange
from foodplan.models.short_chains import CanteenPurchase, MarketPitches, SupplyVersion
from foodplan.progress.register import last_day
from foodplan.store.history import Moment, holds
from foodplan.store.inclusion import grains as inclusion
from foodplan.store.innovation import atlas
from foodplan.store.innovation.grains import exchanges_by_year
from foodplan.store.instance import instance_facts
from foodplan.store.measures import Measures
from foodplan.store.measures.grains import Grain
from foodplan.store.once import read_once
from foodplan.store.recorded.registry import Months, Recorded
from foodplan.store.short_chains import canteen_grains as canteens
from foodplan.store.short_chains import grains as chains
from foodplan.store.short_chains import marketed, registered

CANTEENS = "/filiere-corte/mense"
CHAINS, INCLUSION, INNOVATION = "/filiere-corte", "/inclusione", "/innovazione"
GRAMS_IN_A_TONNE = 1_000_000.0


def _every_outlet_stated(session: Session, moment: Moment, months: Months) -> bool:
    """Return whether each outlet that was open in a month has stated supplies of it."""
    known, stated = registered(session, moment), _stated(session, moment)
    return all(
        (month, outlet.node_id) in stated
        for month in months
        for outlet in known.outlets(last_day(month))
        if outlet.active
    )


@read_once
def _stated(session: Session, moment: Moment) -> set[tuple[int, int]]:
    """Return the months of outlets of which anything is stated."""
    return {(grain.month, grain.site) for grain in chains.grams_supplied(session, moment)}


def _any_simulated(
    model: type[SupplyVersion | CanteenPurchase | MarketPitches]
    | type[InclusionTotal | SocialContract | PracticeExchange],
) -> Callable[[Session, Moment], bool]:
    """Return the question whether any record of a kind that holds at a moment is invented."""

    def asked(session: Session, moment: Moment) -> bool:
        query = select(model.id).where(holds(model, moment), col(model.simulated)).limit(1)
        return session.exec(query).first() is not None

    return asked


def _of_a_demo(session: Session, _moment: Moment) -> bool:
    """Return whether the days on which the atlas was known are invented."""
    return instance_facts(session).demo


def _recovered(session: Session, moment: Moment) -> list[Grain]:
    """Return the grams that were recovered in the city, as the register says."""
    cells = Measures(session, moment).cells("recovered", {})
    return [Grain(cell.month, cell.organisation, 0, cell.value) for cell in cells]


_FIGURES = (
    Recorded(
        "short_chain_grams",
        "Cibo venduto nelle filiere corte",
        kind="flow",
        unit="g",
        formula="Somma dei chili delle forniture dal produttore al punto vendita.",
        page=CHAINS,
        top=chains.grams_supplied,
        complete=_every_outlet_stated,
        simulated=_any_simulated(SupplyVersion),
    ),
    Recorded(
        "short_chain_km0_share",
        "Cibo a km 0 nelle filiere corte",
        kind="rate",
        unit="g",
        formula="Chili di sicuro a km 0 diviso chili delle forniture; quelli di cui non si può "
        "dire allargano l’intervallo verso l’alto.",
        page=CHAINS,
        top=chains.grams_km0,
        base=chains.grams_supplied,
        doubt=chains.grams_undetermined,
        part=1_000,
        parts_in="kg",
        simulated=_any_simulated(SupplyVersion),
    ),
    Recorded(
        "short_chain_producers",
        "Produttori che vendono in filiera corta",
        kind="stock",
        unit="produttori",
        formula="Produttori con almeno una fornitura nel mese.",
        page=CHAINS,
        top=chains.producers_supplying,
        complete=_every_outlet_stated,
        simulated=_any_simulated(SupplyVersion),
    ),
    Recorded(
        "canteen_local_kilos",
        "Prodotti locali nelle mense, in chili",
        kind="rate",
        unit="g",
        formula="Chili delle fatture che contano come locali diviso tutti i chili delle fatture "
        "dell’anno; quelli non dichiarati allargano l’intervallo verso l’alto. Le gare e le righe "
        "a cavallo di due anni non entrano.",
        page=CANTEENS,
        top=canteens.canteen_local_grams,
        base=canteens.canteen_grams,
        doubt=canteens.canteen_undeclared_grams,
        part=1_000,
        parts_in="kg",
        simulated=_any_simulated(CanteenPurchase),
    ),
    Recorded(
        "canteen_local_euro",
        "Prodotti locali nelle mense, in euro",
        kind="rate",
        unit="EUR",
        formula="Euro delle fatture che contano come locali diviso tutti gli euro delle fatture "
        "dell’anno; quelli non dichiarati allargano l’intervallo verso l’alto. Le gare e le righe "
        "a cavallo di due anni non entrano.",
        page=CANTEENS,
        top=canteens.canteen_local_cents,
        base=canteens.canteen_cents,
        doubt=canteens.canteen_undeclared_cents,
        part=100,
        parts_in="€",
        simulated=_any_simulated(CanteenPurchase),
    ),
    Recorded(
        "producers_pitches_share",
        "Posteggi dei produttori nei mercati registrati",
        kind="rate",
        unit="posteggi",
        formula="Posteggi dei produttori diviso tutti i posteggi a fine anno, nei mercati di cui "
        "si conoscono gli uni e gli altri.",
        page=CHAINS,
        top=marketed.producers_pitches,
        base=marketed.known_pitches,
        parts_in="posteggi",
        simulated=_any_simulated(MarketPitches),
    ),
    Recorded(
        "placements_started",
        "Inserimenti lavorativi iniziati",
        kind="flow",
        unit="inserimenti",
        formula="Somma degli inserimenti iniziati nel semestre, come pubblicati alla sua chiusura.",
        page=INCLUSION,
        top=inclusion.placements_started,
        simulated=_any_simulated(InclusionTotal),
    ),
    Recorded(
        "kept_after_a_year",
        "Inserimenti che durano dopo un anno",
        kind="rate",
        unit="inserimenti",
        formula="Persone ancora al lavoro dodici mesi dopo l’inizio, diviso tutte quelle di cui si "
        "sa come è andata.",
        page=INCLUSION,
        top=inclusion.still_there_after_a_year,
        base=inclusion.known_after_a_year,
        parts_in="persone",
        simulated=_any_simulated(InclusionTotal),
    ),
    Recorded(
        "reserved_purchases",
        "Acquisti riservati",
        kind="rate",
        unit="EUR",
        formula="Valore dei contratti riservati dal Regolamento 307 diviso valore degli acquisti "
        "dell’anno.",
        page=INCLUSION,
        top=inclusion.reserved_contracts,
        base=inclusion.all_purchases,
        part=100,
        parts_in="€",
        simulated=_any_simulated(SocialContract),
    ),
    Recorded(
        "hours_per_tonne",
        "Ore di inserimento per tonnellata recuperata",
        kind="stock",
        unit="ore per tonnellata",
        formula="Ore lavorate negli inserimenti del semestre diviso tonnellate recuperate negli "
        "stessi mesi.",
        page=INCLUSION,
        top=inclusion.hours_of_inclusion,
        base=_recovered,
        times=GRAMS_IN_A_TONNE,
        bound="approximate",
        simulated=_any_simulated(InclusionTotal),
    ),
    Recorded(
        "atlas_fresh_share",
        "Luoghi dell’atlante confermati di recente",
        kind="rate",
        unit="luoghi",
        formula="Luoghi di cui una fonte o qualcuno ha detto negli ultimi 18 mesi, diviso tutti i "
        "luoghi pubblici, come si sapeva la sera in cui finisce il semestre.",
        page=INNOVATION,
        top=atlas.fresh_by_half,
        base=atlas.places_by_half,
        parts_in="luoghi",
        simulated=_of_a_demo,
    ),
    Recorded(
        "atlas_hours_share",
        "Luoghi dell’atlante con gli orari",
        kind="rate",
        unit="luoghi",
        formula="Luoghi di cui si sanno con sicurezza gli orari, diviso tutti i luoghi pubblici, "
        "come si sapeva la sera in cui finisce il semestre.",
        page=INNOVATION,
        top=atlas.with_hours_by_half,
        base=atlas.places_by_half,
        parts_in="luoghi",
        simulated=_of_a_demo,
    ),
    Recorded(
        "city_exchanges",
        "Scambi con altre città",
        kind="stock",
        unit="scambi",
        formula="Scambi di pratiche con altre città in corso nell’anno, di quelli che l’ufficio "
        "ha scritto.",
        page=INNOVATION,
        top=exchanges_by_year,
        bound="lower",
        simulated=_any_simulated(PracticeExchange),
    ),
)

RECORDED = {figure.name: figure for figure in _FIGURES}
