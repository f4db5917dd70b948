"""What stands at a simulated site, drawn as the ledger draws it: first expired, first out."""

from datetime import date

from foodplan.rules.expiry import UNDATED, read_key
from foodplan.rules.ledger import DateKind


class Shelf:
    """Grams by category and by the key of the date printed on them."""

    def __init__(self) -> None:
        self._grams: dict[str, dict[str, int]] = {}

    def add(self, category: str, grams: int, key: str | None = None) -> None:
        """Put grams on the shelf."""
        lots = self._grams.setdefault(category, {})
        lots[key or UNDATED] = lots.get(key or UNDATED, 0) + grams

    def held(self, day: date | None = None) -> list[tuple[str, int]]:
        """Return what is there by category; on a day only what has not passed its date."""
        sums = [
            (category, sum(grams for key, grams in lots.items() if _good(key, day)))
            for category, lots in sorted(self._grams.items())
        ]
        return [(category, grams) for category, grams in sums if grams]

    def of(self, category: str, day: date | None = None) -> int:
        """Return the grams of one category."""
        return dict(self.held(day)).get(category, 0)

    def take(self, category: str, grams: int, day: date | None = None) -> None:
        """Take grams away, of the earliest date first; on a day nothing that has passed its date.

        Raises ValueError when that much is not there.
        """
        lots = self._grams.get(category, {})
        for key in sorted((key for key in lots if _good(key, day)), key=_last_day):
            part = min(grams, lots[key])
            lots[key] -= part
            grams -= part
        if grams:
            raise ValueError(f"{grams} g of {category} are missing.")

    def clear(self, category: str, key: str) -> None:
        """Take all of one date away."""
        self._grams[category].pop(key)

    def unusable(self, day: date) -> list[tuple[str, str, int]]:
        """Return (category, key, grams) of what is past its use-by date on a day."""
        return [
            (category, key, grams)
            for category, lots in sorted(self._grams.items())
            for key, grams in sorted(lots.items())
            if grams and key != UNDATED
            if read_key(key).kind == DateKind.USE_BY and not _good(key, day)
        ]


def _good(key: str, day: date | None) -> bool:
    return day is None or _last_day(key) >= day


def _last_day(key: str) -> date:
    return date.max if key == UNDATED else read_key(key).last_day
