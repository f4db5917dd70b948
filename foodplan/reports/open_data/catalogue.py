"""The list of all data sets; a new one is one line here."""

from foodplan.reports.open_data.components import COUNTS, EXCHANGES, INCLUSION, SUPPLIES
from foodplan.reports.open_data.files import FORMS
from foodplan.reports.open_data.flows import FLOWS
from foodplan.reports.open_data.observations import OBSERVATIONS, TARGETS
from foodplan.reports.open_data.places import PLACES
from foodplan.reports.open_data.plan import GOALS, INDICATORS
from foodplan.reports.open_data.shape import Dataset

DATASETS: tuple[Dataset, ...] = (
    PLACES, GOALS, INDICATORS, TARGETS, OBSERVATIONS, FLOWS, SUPPLIES, INCLUSION, COUNTS, EXCHANGES,
)  # fmt: skip


FILES = {f"{dataset.name}.{form}": (dataset, form) for dataset in DATASETS for form in FORMS}


def file_named(filename: str) -> tuple[Dataset, str] | None:
    """Return the data set and the form of a file such as `luoghi.excel.csv`, or None."""
    return FILES.get(filename)
