"""A file of short chains checked against what there is, and kept once somebody has seen that."""

from foodplan.jobs.chain_files.checking import CheckedFile, CheckedRow, Choices, check_file
from foodplan.jobs.chain_files.keeping import Changed, keep_file, refused_csv, refused_rows
from foodplan.jobs.chain_files.names import Names, known_names

__all__ = [
    "Changed",
    "CheckedFile",
    "CheckedRow",
    "Choices",
    "Names",
    "check_file",
    "keep_file",
    "known_names",
    "refused_csv",
    "refused_rows",
]
