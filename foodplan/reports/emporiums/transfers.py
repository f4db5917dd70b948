"""What two sites have to say to each other: on its way, to receive, to match."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.store.history import Moment
from foodplan.store.ledger.transfers import Transfer, open_transfers, suggestions
from foodplan.store.organisations import NodeRow


@dataclass(frozen=True)
class OpenTransfer:
    """A transfer that waits, how many days it has, and its likely other half."""

    transfer: Transfer
    days: int
    other: Transfer | None = None


@dataclass(frozen=True)
class TransfersReport:
    """The transfers of a site that wait for somebody.

    `arriving` is to be received here, `sent` to be received elsewhere; `unmatched` was received
    here before its sender recorded it, `claimed` elsewhere, in our name.
    """

    site: NodeRow
    day: date
    arriving: tuple[OpenTransfer, ...]
    sent: tuple[OpenTransfer, ...]
    unmatched: tuple[OpenTransfer, ...]
    claimed: tuple[OpenTransfer, ...]

    @property
    def to_match(self) -> int:
        """How many wait for this site: to be matched here, or to be recorded as sent."""
        ours = [item for item in self.unmatched if item.other is not None]
        theirs = [item for item in self.claimed if item.other is None]
        return len(ours) + len(theirs)

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.arriving or self.sent or self.unmatched or self.claimed)


def transfers_report(session: Session, site: NodeRow, today: date) -> TransfersReport:
    """Return what waits at either end of a site's transfers."""
    found = open_transfers(session, [site.id], Moment(today))
    other = {}
    for pair in suggestions(found):
        other[pair.receipt.uuid] = pair.dispatch
        other[pair.dispatch.uuid] = pair.receipt
    views = [
        OpenTransfer(item, (today - item.happened_on).days, other.get(item.uuid)) for item in found
    ]

    def some(*, sent: bool, own: bool) -> tuple[OpenTransfer, ...]:
        return tuple(
            view
            for view in views
            if view.transfer.sent == sent and (view.transfer.node_id == site.id) == own
        )

    return TransfersReport(
        site=site,
        day=today,
        arriving=some(sent=True, own=False),
        sent=some(sent=True, own=True),
        unmatched=some(sent=False, own=True),
        claimed=some(sent=False, own=False),
    )
