"""What is said of goods in files: factors, tolerances after best-before, packs for every site."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.plan.fields import Entry, Slug, Source, Trouble, one_of
from foodplan.importers.plan.files import Placed, Tables, read_tables
from foodplan.rules.equivalents import FACTOR_KINDS, FACTOR_UNITS
from foodplan.rules.packs import PACK_SLUG_LENGTH
from foodplan.store import plan
from foodplan.store.history import Change
from foodplan.store.plan import GOODS_LOADED, Kept, load_entries
from foodplan.store.tolerances import MOST_DAYS, food_categories

Positive = Annotated[float, Field(gt=0)]
Grams = Annotated[int, Field(gt=0, le=1_000_000)]

_WARNINGS = {
    "vanished": "non è più nei file: resta com'è, e si toglie da Gestione",
    "ended": "è nei file ma l'ufficio l'ha tolto: resta tolto",
    "made_here": "è nei file ma l'ufficio l'aveva già inserito: resta com'è",
    "overwritten": "l'ufficio aveva cambiato anche lui {fields}: vale quello che dicono i file",
}


class FactorEntry(Entry):
    """A factor of one category, or of all food when it names none."""

    kind: Annotated[str, one_of(FACTOR_KINDS)]
    category: str = ""
    low: Positive | None = None
    value: Positive
    high: Positive | None = None
    source: Source
    year: Annotated[int, Field(ge=1950)] | None = None
    verified: bool = False

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if (self.low is None) != (self.high is None):
            yield "low", "l'intervallo ha tutti e due gli estremi (low e high), o nessuno"
        if self.low is not None and self.low > self.value:
            yield "low", "il minimo supera il valore"
        if self.high is not None and self.high < self.value:
            yield "high", "il massimo è sotto il valore"


class ToleranceEntry(Entry):
    """Whole days after best-before in which a category may still be given."""

    category: str
    days: Annotated[int, Field(ge=0, le=MOST_DAYS)]
    proposed: bool
    source: Source


class PackEntry(Entry):
    """A crate or a pack of one category, offered at every site."""

    slug: Annotated[Slug, Field(max_length=PACK_SLUG_LENGTH)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    category: str
    net_grams: Grams
    tare_grams: Annotated[int, Field(ge=0, le=100_000)] = 0
    proposed: bool


_FILES: dict[str, dict[str, type[Entry]]] = {
    "factors.toml": {"factor": FactorEntry},
    "tolerances.toml": {"tolerance": ToleranceEntry},
    "packs.toml": {"pack": PackEntry},
}
_FILE_OF = {"factor": "factors.toml", "category_rule": "tolerances.toml", "pack": "packs.toml"}
_ONCE = {"factor": ("kind", "category"), "tolerance": ("category",), "pack": ("slug",)}


def import_goods(session: Session, folder: Path, change: Change) -> ImportResult:
    """Store the factors, tolerances and packs of a folder, or nothing when anything is wrong.

    They hold for all days; the office states days of its own, and what it changed stays.
    Flushes, never commits. The categories must be stored already.
    """
    categories = food_categories(session)
    found, problems = read_tables(folder, _FILES)
    problems += [*_unknown_categories(found, categories), *_doubles(found)]
    if problems:
        ordered = sorted(set(problems), key=lambda item: (item.file, item.row, item.field))
        return ImportResult(found.read, 0, 0, 0, tuple(ordered))
    entries = list(_entries(found, categories))
    done = load_entries(session, entries, change, reason=GOODS_LOADED)
    names = {number: slug for slug, number in categories.items()}
    warnings = tuple(_warning(kept, names) for kept in done.kept)
    return ImportResult(len(entries), done.added, done.changed, done.same, warnings=warnings)


def _entries(found: Tables, categories: Mapping[str, int]) -> Iterator[plan.Entry]:
    for placed in found.entries["factor"]:
        said: dict[str, Any] = placed.entry.model_dump(exclude={"kind", "category"})
        kind, category = placed.entry.kind, placed.entry.category
        yield plan.Entry("factor", (kind, category), said | {"unit": FACTOR_UNITS[kind]})
    for placed in found.entries["tolerance"]:
        said = placed.entry.model_dump(include={"proposed", "source"})
        key = (categories[placed.entry.category],)
        yield plan.Entry("category_rule", key, said | {"after_best_before": placed.entry.days})
    for placed in found.entries["pack"]:
        said = placed.entry.model_dump(exclude={"slug", "category"})
        own = {"category_id": categories[placed.entry.category], "node_id": None, "content": ""}
        yield plan.Entry("pack", (placed.entry.slug,), said | own)


def _unknown_categories(found: Tables, categories: Mapping[str, int]) -> Iterator[ImportProblem]:
    for table, places in found.entries.items():
        for placed in places:
            said = placed.entry.category
            everything = table == "factor" and not said
            if not everything and said not in categories:
                reason = f"«{said}» non è una categoria di cibo di categories.toml"
                yield placed.problem("category", reason)


def _doubles(found: Tables) -> Iterator[ImportProblem]:
    for table, names in _ONCE.items():
        first: dict[tuple[str, ...], Placed[Any]] = {}
        for placed in found.entries[table]:
            key = tuple(getattr(placed.entry, name) for name in names)
            before = first.setdefault(key, placed)
            if before is not placed:
                line = before.lines.get("", 0)
                yield placed.problem(names[-1], f"c'è già alla riga {line}")


def _warning(kept: Kept, names: Mapping[int, str]) -> ImportProblem:
    parts = [names.get(part, part) for part in kept.key]
    what = " → ".join(str(part) for part in parts if part)
    reason = _WARNINGS[kept.why].format(fields=", ".join(kept.fields))
    return ImportProblem(_FILE_OF[kept.table], 0, what, reason)
