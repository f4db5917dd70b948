"""A thing's history as a readable list: who changed what, when and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from foodplan.models.history import BEGINNING, Versioned
from foodplan.store.accounts import list_accounts
from foodplan.store.history import values_of

Words = Mapping[str, Mapping[str, str]]
NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True)
class FieldChange:
    """One field of a change: its Italian name, what it said before and what it says after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryLine:
    """One recorded change; `since` is the day from which it holds, None for always.

    `what` names the part of the thing, empty for the thing itself; `first` is true for the line
    that made it, whose fields are all new, `gone` for the one after which it holds no more.
    """

    at: datetime
    who: str
    why: str
    since: date | None
    what: str
    first: bool
    changes: tuple[FieldChange, ...] = ()
    gone: bool = False


def names_of_people(session: Session) -> dict[int, str]:
    """Return how each account is named in a history, by id."""
    return {account.id or 0: account.name or account.email for account in list_accounts(session)}


def history_lines(
    versions: Iterable[Versioned],
    fields: Mapping[str, str],
    people: Mapping[int, str],
    what: str = "",
    words: Words = NO_WORDS,
) -> tuple[HistoryLine, ...]:
    """Return the changes of one key, newest first, showing only `fields` (name → Italian name).

    A change that holds from a day on also records again what held before that day; only the
    newest days of each recorded instant are news. `words` are the vocabularies of coded fields.
    """
    ordered = sorted(versions, key=lambda row: (row.recorded_from, row.valid_from, row.id or 0))
    news = [list(rows)[-1] for _, rows in groupby(ordered, key=lambda row: row.recorded_from)]
    pairs = zip([None, *news], news, strict=False)
    lines = [
        HistoryLine(
            at=row.recorded_from,
            who=people.get(row.recorded_by or 0, "caricamento dei dati"),
            why=row.reason,
            since=None if row.valid_from == BEGINNING else row.valid_from,
            what=what,
            first=before is None,
            changes=_changes(before, row, fields, words),
        )
        for before, row in pairs
    ]
    kept = [line for line in reversed(lines) if line.first or line.changes]
    return (*_ending(ordered, what), *kept)


def merged(histories: Iterable[Sequence[HistoryLine]]) -> tuple[HistoryLine, ...]:
    """Return several histories as one, newest first."""
    lines = [line for history in histories for line in history]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _ending(rows: Sequence[Versioned], what: str) -> tuple[HistoryLine, ...]:
    """Return the line that says that nothing is stated any more, if so; who did it is not kept."""
    closed = [row.recorded_to for row in rows if row.recorded_to is not None]
    if not closed or any(row.recorded_to is None and row.valid_to is None for row in rows):
        return ()
    days = [row.valid_to for row in rows if row.recorded_to is None and row.valid_to is not None]
    since = max(days) if days else None
    return (HistoryLine(max(closed), "", "", since, what, first=False, gone=True),)


def _changes(
    before: Versioned | None, row: Versioned, fields: Mapping[str, str], words: Words
) -> tuple[FieldChange, ...]:
    if before is None:
        return ()
    then, now = values_of(before), values_of(row)
    return tuple(
        FieldChange(
            name,
            words.get(field, {}).get(str(then[field]), then[field]),
            words.get(field, {}).get(str(now[field]), now[field]),
        )
        for field, name in fields.items()
        if then[field] != now[field]
    )
