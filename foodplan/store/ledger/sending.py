"""What a site sent to another, as the receiving side finds it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from foodplan.rules.calendar import day_words
from foodplan.rules.ledger import MovementKind
from foodplan.rules.problems import Problem
from foodplan.store.ledger.driver import Driver, day_of
from foodplan.store.ledger.lots import Lot, get_lots


@dataclass(frozen=True)
class Dispatch:
    """A dispatch: from which site to which, its transit, and the grams of each lot."""

    seq: int
    site: int
    partner: int | None
    transit: int
    happened_on: date
    sent: dict[Lot, int]
    stands: bool
    received_by: str | None


def find_dispatch(driver: Driver, uuid: UUID) -> Dispatch | None:
    """Return a dispatch with its lots, locked until the transaction ends; None for another act."""
    lock = "" if driver.sqlite else " FOR NO KEY UPDATE"
    row = driver.row(
        f"SELECT seq, node_id, partner_id, happened_on, kind FROM movement WHERE uuid = ?{lock}",  # noqa: S608
        (str(uuid),),
    )
    if row is None or row[4] != MovementKind.DISPATCH:
        return None
    seq, site, partner, day, _kind = row
    reversed_by = driver.row("SELECT seq FROM movement WHERE reverses = ?", (seq,))
    receipt = driver.row(
        "SELECT m.uuid FROM movement m LEFT JOIN movement r ON r.reverses = m.seq "
        "WHERE m.dispatch_seq = ? AND r.seq IS NULL",
        (seq,),
    )
    lines = driver.rows(
        "SELECT l.lot_id, l.grams, l.to_node FROM line l JOIN node n ON n.id = l.to_node "
        "WHERE l.movement_seq = ? AND n.kind = 'transit' AND l.count_seq IS NULL ORDER BY l.n",
        (seq,),
    )
    lots = get_lots(driver, {lot for lot, _, _ in lines})
    sent: dict[Lot, int] = defaultdict(int)
    for lot, grams, _ in lines:
        sent[lots[lot]] += grams
    return Dispatch(
        seq=seq,
        site=site,
        partner=partner,
        transit=lines[0][2],
        happened_on=day_of(day),
        sent=dict(sent),
        stands=reversed_by is None,
        received_by=receipt[0] if receipt else None,
    )


def dispatch_problem(
    dispatch: Dispatch | None, site: int, partner: int, day: date, replaces: UUID | None
) -> Problem | None:
    """Return why a site cannot receive a dispatch from a partner on a day, or None."""
    if dispatch is None or dispatch.partner != site or dispatch.site != partner:
        return Problem("dispatch", "Questa spedizione non esiste o non è per questa sede.")
    if not dispatch.stands:
        return Problem(
            "dispatch", "Questa spedizione è stata annullata o corretta: riaprire la pagina."
        )
    if dispatch.received_by not in {None, str(replaces)}:
        return Problem("dispatch", "Questa spedizione è già stata ricevuta.")
    if day < dispatch.happened_on:
        message = "È stato spedito il %(day)s: non può essere arrivato prima."
        return Problem("happened_on", message, {"day": day_words(dispatch.happened_on)})
    return None
