"""Files of other people read into validated rows and stored; users' mistakes are data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportProblem:
    """One mistake in a file: where it is and, in Italian, what to mend; row 1 is the first line."""

    file: str
    row: int
    field: str
    reason: str

    @property
    def text(self) -> str:
        """The problem as one Italian line.

        >>> ImportProblem("goals.toml", 12, "slug", "manca").text
        'goals.toml, riga 12, slug: manca'
        """
        where = f"{self.file}, riga {self.row}" if self.row else self.file
        return f"{where}, {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


@dataclass(frozen=True)
class ImportResult:
    """What an import did: rows read, records added, changed and already known, and problems.

    With any problem nothing is stored, and the counts of records are zero. Warnings are
    things to know that kept nothing from being stored.
    """

    read: int
    added: int
    changed: int
    duplicate: int
    problems: tuple[ImportProblem, ...] = ()
    warnings: tuple[ImportProblem, ...] = ()
