"""The indicators of a template: how they are measured, without baselines, targets and values."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from foodplan.models.indicators import IndicatorVersion
from foodplan.reports.city_template.structure import Table, split
from foodplan.reports.city_template.words import Words
from foodplan.rules.city_template import CITY
from foodplan.rules.plan import RECORDS
from foodplan.store.indicators import season_weights
from foodplan.store.indicators.shapes import step_words

METROPOLITAN = "metropolitan"
REGISTER = f"Organizzazioni iscritte al registro, {CITY}"
UNSAID = "Da indicare"
# Values that the product computes itself, from its register or its components' records.
COMPUTED = frozenset({"measure", RECORDS})
# Filters by which a measure reads only some sites or parts of a city.
_LOCAL_FILTERS = frozenset({"area", "node", "organisation"})
_SAME = (
    "kind", "track", "unit", "direction", "target_meaning", "dimension", "frequency", "tolerance",
    "tolerance_max", "carry_forward", "path_shape", "lowest", "highest",
)  # fmt: skip


@dataclass(frozen=True)
class Left:
    """An indicator that stays behind, and why; the words are Italian."""

    slug: str
    title: str
    why: str


def indicator_tables(
    rows: Iterable[IndicatorVersion], words: Words, without: Collection[str]
) -> tuple[list[Table], list[Left]]:
    """Return the entries of indicators.toml, and the indicators that are only this city's."""
    tables, left = [], []
    for row in rows:
        why = "tolto a richiesta" if row.indicator in without else _local(row, words)
        if why:
            left.append(Left(row.indicator, row.title, why))
        else:
            tables.append(_table(row, words))
    return tables, left


def _local(row: IndicatorVersion, words: Words) -> str:
    if words.of_city(row.title):
        return "il titolo nomina la città"
    filters = json.loads(row.filters or "{}")
    if any(filters.get(name) for name in _LOCAL_FILTERS):
        return "la misura legge solo alcune sedi o zone"
    if METROPOLITAN in row.perimeter.casefold():
        return "il perimetro è un altro territorio"
    named = words.named(f"{row.title} {row.perimeter} {row.reporter}")
    if named:
        return f"nomina qualcosa che è della città ({named})"
    told = row.reporter and row.reporter in row.perimeter and not words.names_city(row.reporter)
    return "il perimetro è quello di chi lo comunica" if told and row.source not in COMPUTED else ""


def _table(row: IndicatorVersion, words: Words) -> Table:
    found: dict[str, Any] = {
        "slug": row.indicator,
        "title": row.title,
        "summary": words.lasting(row.summary),
        "phrase": words.anywhere(row.phrase),
        "reporter": _reporter(row, words),
        # A demo's perimeter says that its data are simulated: what is carried along has none.
        "perimeter": REGISTER if row.simulated else words.anywhere(row.perimeter),
        **{name: getattr(row, name) for name in _SAME},
        **_read_from(row),
        "season": list(season_weights(row)),
        "mufpp": split(row.mufpp),
        "sdg": split(row.sdg),
        # Published figures are this city's: only what the register measures keeps its origin.
        "source": words.source(row.origin) if row.source in COMPUTED else words.model,
        "step": [
            {"value": value, "title": words.anywhere(title)}
            for value, title in step_words(row).items()
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _reporter(row: IndicatorVersion, words: Words) -> str:
    """Return who tells the value, where it is the city or its register; others it names itself."""
    if row.source in COMPUTED or words.names_city(row.reporter):
        return words.anywhere(row.reporter) or UNSAID
    return UNSAID


def _read_from(row: IndicatorVersion) -> dict[str, Any]:
    if row.source == RECORDS:
        return {"records": row.measure}
    if row.source == "measure":
        filters = {name: said for name, said in json.loads(row.filters or "{}").items() if said}
        return {"measure": row.measure, "filters": filters}
    return {"series": row.series or row.indicator.replace("-", "_")}
