"""What a row says of its goods: category, grams, packs, the date printed on them, passages."""

from contextlib import suppress
from datetime import date
from typing import NamedTuple

from foodplan.importers.movements.days import EPOCH_1900, EPOCH_1904
from foodplan.importers.movements.heads import plain_text
from foodplan.importers.movements.names import Names
from foodplan.importers.movements.shape import Cell
from foodplan.importers.movements.weights import Wrong
from foodplan.importers.movements.words import DATE_KINDS
from foodplan.rules.expiry import UNDATED, expiry, read_key
from foodplan.rules.ledger import DateKind
from foodplan.rules.movement_files import DATE_WORDS, UNDATED_WORDS, expiry_text
from foodplan.rules.places import fold
from foodplan.rules.printed_dates import read_printed_date
from foodplan.rules.problems import Problem
from foodplan.store.packs import MOST_PACKS, PackRow

MOST_PASSAGES = 20_000


class Packed(NamedTuple):
    """Grams known by counting packs; a parcel, of several categories, has none of its own."""

    grams: int
    quantity: str
    unit: str
    grams_per_unit: int
    parcel: bool


def read_category(cell: Cell, names: Names) -> str | Wrong:
    """Return the slug of a category by its slug, its name, or another word for it."""
    typed = plain_text(cell)
    slug = names.categories.get(fold(typed))
    if slug is not None:
        return slug
    if not typed:
        return Wrong(Problem("category", "Scrivere la categoria."))
    words = "«%(typed)s» non è fra le categorie: sceglierne una."
    return Wrong(Problem("category", words, {"typed": typed[:80]}), names.nearest_category(typed))


def read_packs(packs: Cell, pack: Cell, category: str | None, names: Names) -> Packed | Wrong:
    """Return the grams of so many packs: of the one named, else of the category's only one."""
    number = read_count(packs, "packs", MOST_PACKS)
    if isinstance(number, Wrong):
        return number
    if not number:
        return Wrong(Problem("packs", "Scrivere quante confezioni: da 1 a 10000."))
    found = _pack(plain_text(pack), category, names)
    if isinstance(found, Wrong):
        return found
    if found.category is not None and category not in {None, found.category}:
        words = "«%(pack)s» è di un'altra categoria."
        return Wrong(Problem("pack", words, {"pack": found.name}))
    return Packed(number * found.net_grams, str(number), found.slug, found.net_grams, found.parcel)


def _pack(typed: str, category: str | None, names: Names) -> PackRow | Wrong:
    if not typed:
        offered = names.packs_of(category) if category else []
        if len(offered) == 1:
            return offered[0]
        words = "Scrivere il peso, oppure di quale confezione si tratta."
        return Wrong(Problem("pack", words), offered[0].name if offered else "")
    row = names.packs.get(fold(typed))
    if row is not None:
        return row
    words = "«%(typed)s» non è fra le confezioni di questa sede: scrivere il peso."
    offered = names.packs_of(category) if category else []
    return Wrong(Problem("pack", words, {"typed": typed[:40]}), offered[0].name if offered else "")


def read_count(cell: Cell, field: str, most: int = MOST_PASSAGES) -> int | Wrong | None:
    """Return a whole number that is not negative, or None for an empty cell."""
    typed = plain_text(cell)
    if not typed:
        return None
    digits = typed.removesuffix(",0").removesuffix(".0")
    if digits.isascii() and digits.isdigit() and int(digits[:9]) <= most and len(digits) < 9:
        return int(digits)
    words = "«%(typed)s» non va bene: scrivere un numero intero fra 0 e %(most)s."
    return Wrong(Problem(field, words, {"typed": typed[:20], "most": most}))


def read_lot(cell: Cell, usual: str, *, epoch_1904: bool = False) -> str | Wrong | None:
    """Return the key of a date printed on goods, or None for an empty cell.

    `usual` says which date it is where the file does not: use_by, best_before or empty.
    """
    typed = plain_text(cell)
    plain = fold(typed)
    if not typed or plain in {UNDATED, fold(UNDATED_WORDS)}:
        return UNDATED if typed else None
    key = _key(typed)
    if key:
        return key
    kind, printed = _worded(typed)
    if not isinstance(cell, str) or (typed.isdigit() and len(typed) == 5):
        epoch = EPOCH_1904 if epoch_1904 else EPOCH_1900
        # What counts no day that there is, is left as it was typed, and said to be none.
        with suppress(ValueError, OverflowError):
            printed = date.fromordinal(epoch.toordinal() + int(float(typed))).isoformat()
    found = read_printed_date(printed.split(" ")[0] if ":" in printed else printed, "lot")
    if isinstance(found, Problem):
        return Wrong(found)
    kinds = {"use_by": DateKind.USE_BY, "best_before": DateKind.BEST_BEFORE}
    kind = kind or kinds.get(usual)
    if kind is None:
        best = expiry(DateKind.BEST_BEFORE, *found).key
        words = "Dire se è «da consumarsi entro» o «preferibilmente entro»."
        return Wrong(Problem("lot", words), expiry_text(best))
    return expiry(kind, *found).key


def _key(typed: str) -> str:
    try:
        return read_key(typed).key
    except ValueError:
        return ""


def _worded(typed: str) -> tuple[DateKind | None, str]:
    """Return which date the words before it say, and the date itself."""
    lower = typed.lower()
    by_words = {**{word: kind for kind, word in DATE_WORDS.items()}, **DATE_KINDS}
    for words in sorted(by_words, key=len, reverse=True):
        if lower.startswith(words):
            return by_words[words], typed[len(words) :].strip(" :")
    return None, typed
