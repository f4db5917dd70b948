"""Where the files of a site stand: the list of them, and the five steps of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foodplan.rules.problems import Problem
from foodplan.store.accounts import get_account
from foodplan.store.import_summary import Summary, problem_of
from foodplan.store.import_work import SILENCE, WORKING
from foodplan.store.imports import BatchRow, get_batch, list_batches
from foodplan.store.organisations import NodeRow

FILE, READING, COLUMNS, CHECK, DONE = "file", "lettura", "colonne", "controllo", "fatto"

STEP_WORDS: dict[str, str] = {
    FILE: "File",
    READING: "Lettura",
    COLUMNS: "Colonne",
    CHECK: "Controllo",
    DONE: "Fatto",
}
STATUS_WORDS: dict[str, str] = {
    "sent": "in attesa di lettura",
    "reading": "in lettura",
    "read": "da completare: colonne",
    "checking": "in controllo",
    "checked": "da completare: registrare",
    "posting": "in registrazione",
    "posted": "registrato",
    "undoing": "in annullamento",
    "undone": "annullato",
    "failed": "non leggibile",
    "dropped": "lasciato",
}
WORK_WORDS: dict[str, str] = {
    "sent": "Il file è arrivato e aspetta di essere letto.",
    "reading": "Lettura del file in corso.",
    "checking": "Controllo delle righe in corso.",
    "posting": "Registrazione in corso: tutte le righe insieme, alla fine.",
    "undoing": "Annullamento in corso: tutte le righe insieme, alla fine.",
}
# Where a page starts, and which steps can be looked at from there.
_HERE: dict[str, str] = {
    "sent": READING,
    "reading": READING,
    "failed": READING,
    "read": READING,
    "checking": CHECK,
    "checked": CHECK,
    "posting": DONE,
    "posted": DONE,
    "undoing": DONE,
    "undone": DONE,
    "dropped": FILE,
}
_OPEN: dict[str, tuple[str, ...]] = {
    "failed": (READING,),
    "read": (READING, COLUMNS),
    "checked": (READING, COLUMNS, CHECK),
    "posted": (CHECK, DONE),
    "undone": (CHECK, DONE),
}


@dataclass(frozen=True)
class Step:
    """One of the five steps; `state` is done, now or later; `open` says it can be looked at."""

    key: str
    name: str
    state: str
    open: bool


@dataclass(frozen=True)
class ImportLine:
    """A file in the list; `counted` says that its counts are what it ended with."""

    batch: BatchRow
    status: str
    counted: bool


@dataclass(frozen=True)
class ImportsReport:
    """The files of a site, the last first."""

    site: NodeRow
    lines: tuple[ImportLine, ...]


@dataclass(frozen=True)
class ImportReport:
    """One file: its steps, the one that is shown, and what is to be said of it.

    `working` are words while a worker is at it, `progress` of `total` rows then; `silent` says
    that it was left in the middle and somebody must take it up. `sent_by` is the name of whoever
    sent it, empty when that is not known.
    """

    batch: BatchRow
    site: NodeRow
    step: str
    steps: tuple[Step, ...]
    summary: Summary
    problem: Problem | None
    working: str
    silent: bool
    sent_by: str

    @property
    def total(self) -> int | None:
        """How many rows the step goes through; None while the file is still being read."""
        return None if self.batch.status in {"sent", "reading"} else self.batch.read

    @property
    def seen(self) -> str:
        """What the page was made from, so that a form knows whether things moved on since."""
        return f"{self.batch.status} {self.batch.updated_at.isoformat()}"

    @property
    def movements_left(self) -> int:
        """How many movements an undoing took back."""
        return self.summary.movements - self.summary.reversed_by_hand


def imports_report(session: Session, site: NodeRow) -> ImportsReport:
    """Return the files of a site."""
    owners = [site.organisation] if site.organisation else []
    lines = [
        ImportLine(batch, STATUS_WORDS[batch.status], batch.status in {"posted", "undone"})
        for batch in list_batches(session, owners, node_id=site.id)
    ]
    return ImportsReport(site, tuple(lines))


def import_report(
    session: Session, site: NodeRow, uuid: str, wanted: str, now: datetime
) -> ImportReport | None:
    """Return one file of a site at the step that is wanted, or at its own; None for none."""
    batch = get_batch(session, uuid)
    if batch is None or batch.node_id != site.id:
        return None
    offered = _OPEN.get(batch.status, ())
    here = _HERE[batch.status]
    step = wanted if wanted in offered else here
    account = get_account(session, batch.account_id) if batch.account_id else None
    return ImportReport(
        batch=batch,
        site=site,
        step=step,
        steps=_steps(step, here, offered),
        summary=Summary.from_json(batch.summary),
        problem=problem_of(batch.message),
        working=WORK_WORDS.get(batch.status, ""),
        silent=batch.status in WORKING and batch.updated_at < now - SILENCE,
        sent_by=account.name if account else "",
    )


def _steps(step: str, here: str, offered: tuple[str, ...]) -> tuple[Step, ...]:
    keys = list(STEP_WORDS)
    reached = max(keys.index(here), keys.index(step))
    states = ["done" if place < reached else "later" for place in range(len(keys))]
    states[keys.index(step)] = "now"
    return tuple(
        Step(key, STEP_WORDS[key], state, key in offered and key != step)
        for key, state in zip(keys, states, strict=True)
    )
