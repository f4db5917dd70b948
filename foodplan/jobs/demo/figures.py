"""The demo's own baselines and targets, all simulated, so that its movements make progress.

Figures are of the invented organisations only: their perimeter says so, and no published
figure is compared with them. Kilos, passages, and shares 0-1.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from foodplan.models.history import BEGINNING
from foodplan.models.indicators import IndicatorVersion, Target
from foodplan.store.history import Change, Moment, end, record, values_of, version_at

PERIMETER = "Organizzazioni dimostrative (dati simulati)"
SOURCE = "Dato simulato della dimostrazione"
YEARS_AHEAD = 2


@dataclass(frozen=True)
class Figures:
    """Where an indicator starts from and where it should arrive, in its own unit."""

    indicator: str
    baseline: float
    target: float


FIGURES = (
    Figures("cibo-recuperato", 62_000, 105_000),
    Figures("cibo-redistribuito", 70_000, 125_000),
    Figures("cibo-scartato-quota", 0.03, 0.01),
    Figures("quota-eccedenze", 0.7, 0.85),
    Figures("recupero-nei-mercati", 40_000, 75_000),
    Figures("recupero-ingrosso", 9_000, 20_000),
    Figures("eccedenze-agricole", 500, 1_500),
    Figures("filiera-corta-distribuita", 2_400, 6_000),
    Figures("passaggi-famiglie", 18_000, 32_000),
    Figures("filiera-corta-venduta", 20_000, 45_000),
    Figures("km0-nelle-filiere-corte", 0.6, 0.9),
    Figures("produttori-in-filiera-corta", 5, 15),
    Figures("mense-locale-chili", 0.3, 0.6),
    Figures("mense-locale-euro", 0.3, 0.6),
    Figures("quota-posteggi-produttori", 0.2, 0.4),
    Figures("inserimenti-iniziati", 20, 80),
    Figures("appalti-riservati", 0.01, 0.05),
    Figures("ore-per-tonnellata", 250, 450),
)


def state_figures(session: Session, start: date, last_day: date, change: Change) -> None:
    """Give the ledger's indicators simulated baselines and targets in place of the real ones."""
    for figures in FIGURES:
        said = version_at(session, IndicatorVersion, Moment(last_day), indicator=figures.indicator)
        if said is not None:
            _state_baseline(session, said, figures.baseline, start, change)
            _state_target(session, figures, last_day, change)


def _state_baseline(
    session: Session, said: IndicatorVersion, value: float, start: date, change: Change
) -> None:
    values = values_of(said) | {
        "perimeter": PERIMETER,
        "baseline_value": value,
        "baseline_from": date(start.year - 1, start.month, 1),
        "baseline_to": start - timedelta(days=1),
        "baseline_perimeter": PERIMETER,
        "baseline_source": SOURCE,
        "simulated": True,
    }
    record(session, IndicatorVersion, {"indicator": values.pop("indicator")}, values, change)


def _state_target(session: Session, figures: Figures, last_day: date, change: Change) -> None:
    end(session, Target, {"indicator": figures.indicator}, change, BEGINNING)
    record(
        session,
        Target,
        {
            "indicator": figures.indicator,
            "due_on": date(last_day.year + YEARS_AHEAD, 12, 31),
        },
        {
            "value": figures.target,
            "status": "proposed",
            "perimeter": PERIMETER,
            "source": SOURCE,
            "simulated": True,
        },
        change,
    )
