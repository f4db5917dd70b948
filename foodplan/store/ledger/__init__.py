"""The mass ledger: `post` is the single way in, everything else reads, audits or rebuilds."""

from foodplan.store.ledger.categories import CategoryRow, ensure_categories, list_categories
from foodplan.store.ledger.correct import reverse
from foodplan.store.ledger.fold import rebuild
from foodplan.store.ledger.inputs import (
    Conflict,
    DrawnLine,
    LineInput,
    MovementInput,
    OpeningInput,
    Posted,
)
from foodplan.store.ledger.movements import (
    MovementRow,
    count_movements,
    get_movement,
    list_movements,
)
from foodplan.store.ledger.notes import erase_note
from foodplan.store.ledger.passages import passages, state_opening
from foodplan.store.ledger.post import post
from foodplan.store.ledger.reading import MovementLine
from foodplan.store.ledger.retry import post_with_retry
from foodplan.store.ledger.stated import state_opening_once
from foodplan.store.ledger.stock import (
    StockRow,
    UsualSource,
    stock_by_category,
    usual_sources,
)
from foodplan.store.ledger.verify import Difference, verify_ledger

__all__ = [
    "CategoryRow",
    "Conflict",
    "Difference",
    "DrawnLine",
    "LineInput",
    "MovementInput",
    "MovementLine",
    "MovementRow",
    "OpeningInput",
    "Posted",
    "StockRow",
    "UsualSource",
    "count_movements",
    "ensure_categories",
    "erase_note",
    "get_movement",
    "list_categories",
    "list_movements",
    "passages",
    "post",
    "post_with_retry",
    "rebuild",
    "reverse",
    "state_opening",
    "state_opening_once",
    "stock_by_category",
    "usual_sources",
    "verify_ledger",
]
