"""What anybody may download: the data sets, their columns, and the files they become."""

from foodplan.reports.open_data.catalogue import DATASETS, file_named
from foodplan.reports.open_data.files import FORMS, File, write_file
from foodplan.reports.open_data.shape import LICENCE, Column, Dataset

__all__ = [
    "DATASETS",
    "FORMS",
    "LICENCE",
    "Column",
    "Dataset",
    "File",
    "file_named",
    "write_file",
]
