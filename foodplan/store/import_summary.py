"""What is kept of a file's check, so that no page reads a hundred thousand rows to say it."""

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from foodplan.rules.problems import Problem

MOST_KEPT = 200
MESSAGE_CHARACTERS = 500


@dataclass(frozen=True)
class ChunkCount:
    """How many rows of a chunk there are, and how many of them are refused or known already."""

    rows: int
    refused: int
    duplicates: int


@dataclass(frozen=True)
class Suggested:
    """A value that many rows may have instead: field, value as typed, what to put, rows."""

    field: str
    value: str
    suggestion: str
    rows: int


@dataclass(frozen=True)
class Summary:
    """The outcome of a check, and what was asked for.

    `asked` is what somebody chose of how the file reads. `by` is the account that had it posted
    or undone, `only_valid` whether the refused rows were to be left out. `reversed_by_hand` are
    movements that an undoing found taken back already. `days_met` are days of closed history that
    have movements of the register too.
    """

    asked: dict[str, Any] = field(default_factory=dict)
    chunks: tuple[ChunkCount, ...] = ()
    suggestions: tuple[Suggested, ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    unknown_sources: tuple[tuple[str, int], ...] = ()
    by: int | None = None
    only_valid: bool = False
    movements: int = 0
    reversed_by_hand: int = 0
    days_met: int = 0

    def as_json(self) -> str:
        """Return it as the JSON object that a batch keeps."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> "Summary":
        """Return what `as_json` wrote; an empty object is an empty summary."""
        said: dict[str, Any] = orjson.loads(text)
        chunks = tuple(ChunkCount(**item) for item in said.pop("chunks", ()))
        suggestions = tuple(Suggested(**item) for item in said.pop("suggestions", ()))
        reasons = tuple((words, rows) for words, rows in said.pop("reasons", ()))
        unknown = tuple((name, rows) for name, rows in said.pop("unknown_sources", ()))
        return cls(
            chunks=chunks,
            suggestions=suggestions,
            reasons=reasons,
            unknown_sources=unknown,
            **said,
        )


def message_of(problem: Problem) -> str:
    """Return a problem as a batch keeps it: its sentence and values apart, to be translated."""
    text = orjson.dumps({"m": problem.message, "p": dict(problem.params)}).decode()
    return text if len(text) <= MESSAGE_CHARACTERS else problem.text[:MESSAGE_CHARACTERS]


def problem_of(message: str) -> Problem | None:
    """Return the problem that a batch keeps, or None when there is none."""
    if not message:
        return None
    try:
        said = orjson.loads(message)
        return Problem("", said["m"], said["p"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return Problem("", "%(words)s", {"words": message})
