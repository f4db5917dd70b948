"""The list of all data sets; a new one is one line here."""

from foodplan.reports.open_data.places import PLACES
from foodplan.reports.open_data.plan import GOALS, INDICATORS
from foodplan.reports.open_data.shape import Dataset

DATASETS: tuple[Dataset, ...] = (PLACES, GOALS, INDICATORS)


def dataset_named(name: str) -> Dataset | None:
    """Return the data set with this name, or None."""
    return next((dataset for dataset in DATASETS if dataset.name == name), None)
