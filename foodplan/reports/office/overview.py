"""The office's first page: what there is, and what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.progress.register import owed, received
from foodplan.reports.office.actions import action_lines, commitment_lines
from foodplan.reports.office.doubles import count_doubles
from foodplan.reports.office.indicators import IndicatorLine, indicator_lines
from foodplan.rules.calendar import last_closed_month
from foodplan.store.accounts import list_accounts
from foodplan.store.edits.organisations import MOVEMENTS
from foodplan.store.history import Moment
from foodplan.store.indicators import Knowledge, indicator_knowledge, official_readings
from foodplan.store.measures import Measures
from foodplan.store.organisations import list_organisations


@dataclass(frozen=True)
class ToDo:
    """One thing to do about one thing; `kind` says which page it is on."""

    kind: str
    slug: str
    title: str
    note: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ToDoList:
    """Things of one sort to be done; `code` is stable, the words are Italian."""

    code: str
    title: str
    why: str
    items: tuple[ToDo, ...]


@dataclass(frozen=True)
class OfficeReport:
    """The counts of each area and what is to be done, the sorts that have nothing left out."""

    indicators: int
    actions: int
    organisations: int
    people: int
    closed_month: int
    doubles: int
    todo: tuple[ToDoList, ...]

    @property
    def total(self) -> int:
        """How many things are to be done."""
        return sum(len(group.items) for group in self.todo)


def office_report(session: Session, today: date) -> OfficeReport:
    """Return the office's first page on a day."""
    moment = Moment(today)
    lines = indicator_lines(session, today)
    actions = action_lines(session, today)
    month = last_closed_month(today)
    knowledge = indicator_knowledge(session, moment)
    groups = (
        _late_commitments(session, today),
        _silent_organisations(session, knowledge, month, moment),
        _conflicts(knowledge, lines),
        _without_data(lines),
        _without_target(lines),
        ToDoList(
            "unknown_actions",
            "Azioni di cui non si sa lo stato",
            "Basta un atto, una delibera o una telefonata: lo stato si scrive con la sua fonte.",
            tuple(
                ToDo("action", row.slug, row.title, row.kind)
                for row in actions
                if row.status == "unknown"
            ),
        ),
    )
    return OfficeReport(
        indicators=len(lines),
        actions=len(actions),
        organisations=len(list_organisations(session, moment)),
        people=len(list_accounts(session)),
        closed_month=month,
        doubles=count_doubles(session, today),
        todo=tuple(group for group in groups if group.items),
    )


def _late_commitments(session: Session, today: date) -> ToDoList:
    return ToDoList(
        "late_commitments",
        "Impegni del Consiglio con il termine passato",
        "Il termine è passato e non si sa se sono stati mantenuti: serve l'atto.",
        tuple(
            ToDo("commitment", row.slug, row.title, row.status_name, row.due_on)
            for row in commitment_lines(session, today)
            if row.overdue
        ),
    )


def _silent_organisations(
    session: Session, knowledge: Knowledge, month: int, moment: Moment
) -> ToDoList:
    register = knowledge.expected.get(MOVEMENTS, [])
    closures = knowledge.closed_months.get(MOVEMENTS, set())
    due = owed(register, month, month, closures, until=month)
    came = Measures(session, moment).reported() | knowledge.nil_months.get(MOVEMENTS, set())
    silent = {organisation for organisation, _ in due - received(register, due, came)}
    rows = [row for row in list_organisations(session, moment) if row.id in silent]
    return ToDoList(
        "silent_organisations",
        "Organizzazioni senza movimenti nell'ultimo mese chiuso",
        "Erano attese e non hanno registrato niente: un mese senza movimenti va dichiarato.",
        tuple(ToDo("organisation", row.slug, row.name) for row in rows),
    )


def _conflicts(knowledge: Knowledge, lines: Iterable[IndicatorLine]) -> ToDoList:
    titles = {line.row.slug: line.row.title for line in lines}
    items = []
    for slug, definition in knowledge.definitions.items():
        if definition.source != "observations":
            continue
        rows, choices = knowledge.observations.get(slug, []), knowledge.choices.get(slug, [])
        for reading in official_readings(definition, rows, choices).readings:
            if reading.conflict:
                title = titles.get(slug, definition.title)
                items.append(ToDo("indicator", slug, title, "", reading.last))
    return ToDoList(
        "conflicts",
        "Indicatori con rilevazioni in disaccordo",
        "Più fonti dicono valori diversi per lo stesso periodo: va detto quale è ufficiale.",
        tuple(items),
    )


def _without_data(lines: Iterable[IndicatorLine]) -> ToDoList:
    return ToDoList(
        "no_data",
        "Indicatori senza dati",
        "Non hanno un valore da giudicare: una rilevazione con la sua fonte li fa contare.",
        tuple(
            ToDo("indicator", line.row.slug, line.row.title, _reason(line))
            for line in lines
            if line.row.value is None
        ),
    )


def _without_target(lines: Iterable[IndicatorLine]) -> ToDoList:
    return ToDoList(
        "no_target",
        "Indicatori senza traguardo",
        "Senza un traguardo non c'è avanzamento: si può proporre, o citare quello di un atto.",
        tuple(
            ToDo("indicator", line.row.slug, line.row.title)
            for line in lines
            if line.row.target is None
        ),
    )


def _reason(line: IndicatorLine) -> str:
    return line.row.reason.text if line.row.reason else ""
