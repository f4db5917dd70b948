"""Entries of indicators and targets."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from foodplan.importers.plan.fields import (
    Entry,
    Mufpp,
    Name,
    Sdg,
    Slug,
    Source,
    Summary,
    Title,
    Trouble,
    one_of,
)
from foodplan.rules.plan import (
    DIMENSIONS,
    DIRECTIONS,
    FREQUENCIES,
    INDICATOR_KINDS,
    PATH_SHAPES,
    TARGET_MEANINGS,
    TARGET_STATUSES,
    TRACKS,
)
from foodplan.store.recorded import RECORDED

STEPS = (0, 0.5, 1)
MONTHS = 12
SEASONAL = "seasonal"


class Step(Entry):
    """A step of a ladder; reached only with a document."""

    value: Annotated[float, Field(ge=0, le=1)]
    title: Name
    reached_on: date | None = None
    document: Annotated[str, Field(max_length=400)] = ""

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if self.reached_on and not self.document.strip():
            yield "step", "un gradino raggiunto vuole il documento che lo dimostra"


class IndicatorEntry(Entry):
    """An indicator, typed as the arithmetic needs it; `baseline` names a published figure."""

    slug: Slug
    title: Title
    summary: Summary = ""
    phrase: Name = "{value}"
    kind: Annotated[str, one_of(INDICATOR_KINDS)]
    track: Annotated[str, one_of(TRACKS)]
    unit: Annotated[str, Field(min_length=1, max_length=30)]
    direction: Annotated[str, one_of(DIRECTIONS)]
    target_meaning: Annotated[str, one_of(TARGET_MEANINGS)]
    dimension: Annotated[str, one_of(DIMENSIONS)]
    frequency: Annotated[str, one_of(FREQUENCIES)]
    reporter: Name
    measure: str | None = None
    filters: dict[str, list[str]] = Field(default_factory=dict)
    series: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)] | None = None
    records: Annotated[str, one_of(RECORDED)] | None = None
    perimeter: Name
    baseline: str | None = None
    tolerance: Annotated[float, Field(ge=0)] | None = None
    tolerance_max: Annotated[float, Field(gt=0)] | None = None
    carry_forward: Annotated[int, Field(ge=0, le=20)] = 1
    path_shape: Annotated[str, one_of(PATH_SHAPES)] = "linear"
    season: list[Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=list)
    lowest: Annotated[float, Field(allow_inf_nan=False)] | None = None
    highest: Annotated[float, Field(allow_inf_nan=False)] | None = None
    comparable_from: date | None = None
    mufpp: list[Mufpp] = Field(default_factory=list)
    sdg: list[Sdg] = Field(default_factory=list)
    source: Source
    step: list[Step] = Field(default_factory=list)

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        yield from self._troubles_of_source()
        yield from self._troubles_of_tolerance()
        yield from self._troubles_of_steps()
        yield from self._troubles_of_season()
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            yield "highest", "deve essere più di lowest"

    def _troubles_of_source(self) -> Iterator[Trouble]:
        observed = self.series is not None or self.records is not None
        if (self.measure is None) != observed:
            said = "serve una fonte sola: measure (dal registro), o series e records"
            yield "measure", said
        if self.filters and self.measure is None:
            yield "filters", "i filtri valgono solo con una misura del registro (measure)"
        if "{value}" not in self.phrase:
            yield "phrase", "manca {value}, il posto del numero"
        if self.kind == "rate" and self.unit != "%":
            yield "unit", "una quota (rate) ha unità %"

    def _troubles_of_tolerance(self) -> Iterator[Trouble]:
        if (self.tolerance is None) != (self.tolerance_max is None):
            yield "tolerance", "tolerance e tolerance_max vanno insieme"
        elif self.tolerance is not None and (self.tolerance_max or 0) <= self.tolerance:
            yield "tolerance_max", "deve essere più di tolerance"
        if self.direction == "keep" and self.tolerance is None:
            yield "tolerance", "un valore da mantenere (keep) vuole tolerance e tolerance_max"

    def _troubles_of_steps(self) -> Iterator[Trouble]:
        values = [step.value for step in self.step]
        if self.kind != "ladder" and values:
            yield "step", "solo un indicatore a gradini (ladder) ha step"
        if self.kind == "ladder" and (values != sorted(set(values)) or values[-1:] != [1]):
            yield "step", "i gradini vanno in ordine e l'ultimo vale 1"
        if self.kind == "ladder" and not set(values) <= set(STEPS):
            yield "step", "un gradino vale 0, 0.5 oppure 1"
        for step in self.step:
            yield from step.troubles()

    def _troubles_of_season(self) -> Iterator[Trouble]:
        if self.path_shape != SEASONAL:
            if self.season:
                yield "season", 'i pesi dei mesi valgono solo con path_shape = "seasonal"'
            return
        if len(self.season) != MONTHS or not any(self.season):
            yield "season", "servono dodici pesi, da gennaio a dicembre, non tutti zero"
        if self.kind != "flow" or self.target_meaning != "per_year":
            yield "path_shape", "solo un flusso con un traguardo annuale segue le stagioni"


class TargetEntry(Entry):
    """A dated point to reach; the number is typed in `value` or taken from a published figure."""

    indicator: str
    due_on: date
    value: float | None = None
    figure: str | None = None
    unit: Annotated[str, Field(min_length=1, max_length=30)]
    status: Annotated[str, one_of(TARGET_STATUSES)] = "proposed"
    perimeter: Annotated[str, Field(max_length=160)] = ""
    act: Annotated[str, Field(max_length=300)] = ""
    source: Source

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong between fields."""
        if (self.value is None) == (self.figure is None):
            yield "value", "serve un numero solo: in value, oppure da una cifra in figure"
        if self.status == "approved" and not self.act.strip():
            yield "act", "un traguardo approvato vuole il suo atto (act)"
        if self.unit == "%" and self.value is not None and not 0 <= self.value <= 100:
            yield "value", "una quota sta fra 0 e 100"
