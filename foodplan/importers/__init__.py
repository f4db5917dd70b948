"""Files of other people read into validated rows and stored; users' mistakes are data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportProblem:
    """One mistake in a file: where it is and, in Italian, what to mend; row 1 is the header."""

    file: str
    row: int
    field: str
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did: rows read, records added, changed and already known, and problems.

    With any problem nothing is stored, and the counts of records are zero.
    """

    read: int
    added: int
    changed: int
    duplicate: int
    problems: tuple[ImportProblem, ...] = ()
