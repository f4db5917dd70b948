"""The double-entry ledger: its acts, what is kept derived from them, and what is stated of it."""

from foodplan.models.ledger.acts import (
    Balance,
    Category,
    FlowMonth,
    Line,
    Lot,
    LotParent,
    Movement,
    MovementHand,
    Note,
    SequenceNumber,
    ServiceOpening,
    StockCount,
)
from foodplan.models.ledger.terms import (
    CategoryRule,
    Elimination,
    Pack,
    Period,
    Schedule,
    ScheduledZero,
    ServiceMonth,
)

__all__ = [
    "Balance",
    "Category",
    "CategoryRule",
    "Elimination",
    "FlowMonth",
    "Line",
    "Lot",
    "LotParent",
    "Movement",
    "MovementHand",
    "Note",
    "Pack",
    "Period",
    "Schedule",
    "ScheduledZero",
    "SequenceNumber",
    "ServiceMonth",
    "ServiceOpening",
    "StockCount",
]
