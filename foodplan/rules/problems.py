"""What is wrong with something a user typed: data, never an exception's stack."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the field it was typed in and an Italian %-template with its values."""

    field: str
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """The Italian sentence.

        >>> Problem("grams", "A magazzino risultano %(kg)s kg.", {"kg": "10"}).text
        'A magazzino risultano 10 kg.'
        """
        return self.message % self.params if self.params else self.message


class Refused(Exception):  # noqa: N818 - it says what happened, as the ledger's words do
    """Input that a user can mend, with every problem at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{item.field}: {item.text}" for item in self.problems))
