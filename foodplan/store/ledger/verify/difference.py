"""What the audit of the ledger answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing that does not hold: where, what the lines say, and what was found."""

    table: str
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.table} [{self.key}]: expected {self.expected}, found {self.found}"
