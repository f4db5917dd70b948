"""The field for opening hours: a plain form of rows that becomes OSM `opening_hours`."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, StringField
from wtforms.utils import unset_value
from wtforms.validators import Length

from foodplan.rules.hours_form import read_hours, write_hours
from foodplan.rules.hours_problems import form_problems
from foodplan.rules.hours_rows import HoursForm, overridden
from foodplan.rules.opening_hours import LENGTH, DayHours, hours_problem, week_of
from foodplan.rules.problems import Problem
from foodplan.web.hours_row import MOST_SPANS, HoursRowForm, row_data
from foodplan.web.hours_words import form_sentences, hours_sentences
from foodplan.web.session import today

MOST_ROWS = 30
SPARE_ROWS = 1
# What the buttons of the form ask for, besides keeping it.
ADD, COPY, REMOVE, SHOW = "aggiungi", "copia", "togli", "mostra"
_ACT = re.compile(rf"({ADD}|{COPY}|{REMOVE}|{SHOW})(?:-(\d{{1,4}}))?")


class HoursPart(Form):
    """The rows, what they say of holidays, and the hours as experts write them."""

    rows: Any = FieldList(FormField(HoursRowForm), min_entries=1, max_entries=MOST_ROWS)
    holidays = BooleanField(_l("Chiuso nei giorni festivi e il 24 giugno (San Giovanni)"))
    expert = StringField(_l("Orario nella scrittura di OpenStreetMap"), [Length(max=LENGTH)])


class HoursField(FormField):  # type: ignore[type-arg]
    """Opening hours: `data` and `hours` are OSM syntax, "" when unknown; errors are at the rows.

    It is sent by the form's own buttons, and by those that add, copy or remove a row or only
    show what was understood: then `asked` says so, the form is not valid, and is shown again
    with all that was typed.
    """

    asked: str = ""
    ACTS: ClassVar = {"add": ADD, "copy": COPY, "remove": REMOVE, "show": SHOW}

    def __init__(self, label: Any = None, **options: Any) -> None:
        options.setdefault("default", "")
        super().__init__(HoursPart, label, **options)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the rows that were sent, or make rows of the hours that are known."""
        known = self.default if data is unset_value else data
        hours = known if isinstance(known, str) else ""
        self.asked, sent = _acted_on(formdata, f"{self.name}{self.separator}")
        super().process(sent, _initial(hours), extra_filters)
        self.object_data = hours

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Put each problem at its row; a form that only asks for a row is not kept."""
        good: bool = super().validate(form, extra_validators)
        if self.asked in (ADD, COPY, REMOVE):
            _silence(self.form)
            return False
        if good:
            for problem in self._problems():
                self._say(problem)
                good = False
        return good and not self.asked

    def populate_obj(self, obj: Any, name: str) -> None:
        """Give the object the hours as text."""
        setattr(obj, name, self.hours)

    @property
    def data(self) -> str:  # type: ignore[override]
        """The hours in OSM syntax."""
        return self.hours

    @property
    def hours(self) -> str:
        """What was typed, in OSM syntax; the experts' text where there is one, else the rows."""
        expert = (self.form.expert.data or "").strip()
        return expert or write_hours(self.typed)

    @property
    def typed(self) -> HoursForm:
        """The rows that say anything, as a form of hours."""
        rows = tuple(entry.form.row() for entry in self._filled())
        return HoursForm(rows, bool(self.form.holidays.data) and bool(rows))

    @property
    def week(self) -> tuple[DayHours, ...]:
        """This week by what was typed; () while it cannot be told."""
        return week_of(self.hours, today()) if self._readable() else ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was understood, one sentence for each row; () while it cannot be told."""
        if not self._readable():
            return ()
        return hours_sentences(self.hours) if self.form.expert.data else form_sentences(self.typed)

    @property
    def wrong(self) -> bool:
        """Whether something was typed that cannot be told as hours yet."""
        return bool(self._filled() or self.form.expert.data) and not self._readable()

    @property
    def complaints(self) -> list[str]:
        """What is to mend, each with the number of its row."""
        found = [
            _("Riga %(number)s: %(text)s", number=number, text=text)
            for number, entry in enumerate(self.form.rows, 1)
            for field in entry.form
            for text in field.errors
        ]
        return found + [str(text) for text in self.form.expert.errors]

    @property
    def overrides(self) -> list[tuple[int, int]]:
        """Which rows, by the number that the page shows, a later one stands instead of."""
        numbers = [n for n, entry in enumerate(self.form.rows, 1) if entry.form.filled]
        return [(numbers[a], numbers[b]) for a, b in overridden(self.typed.rows)]

    def _filled(self) -> list[Any]:
        return [entry for entry in self.form.rows if entry.form.filled]

    def _readable(self) -> bool:
        typed = [field for entry in self._filled() for field in entry.form]
        return not any(field.errors for field in typed) and not self._problems()

    def _problems(self) -> list[Problem]:
        expert = (self.form.expert.data or "").strip()
        if not expert:
            return form_problems(HoursForm(self.typed.rows, bool(self.form.holidays.data)))
        if self._filled():
            return [
                Problem("expert", "Togliere questo testo per usare le righe, o svuotare le righe.")
            ]
        problem = hours_problem(expert)
        return [Problem("expert", problem.message, problem.params)] if problem else []

    def _say(self, problem: Problem) -> None:
        text = str(_(problem.message, **problem.params))
        steps = problem.field.split(".")
        if len(steps) == 3:
            entries = self._filled() or list(self.form.rows)
            entry = entries[int(steps[1])].form
            field = entry[HoursRowForm.FIELDS[steps[2]]]
        else:
            field = self.form.expert if steps[0] == "expert" else self.form.rows[0].form.days
        field.errors = [*field.errors, text]


class _HoursAlone(Form):
    """A form of opening hours and nothing else."""


def read_typed(formdata: Any, name: str) -> HoursField:
    """Return the hours that some form data hold under a field's name, judged."""

    class Alone(_HoursAlone):
        pass

    setattr(Alone, name, HoursField(_l("Orario")))
    form = Alone(formdata=formdata)
    form.validate()
    return form[name]  # type: ignore[return-value]


def _initial(hours: str) -> dict[str, Any]:
    """Return what the form starts with: rows and a spare one, or the text that no row can say."""
    form = read_hours(hours)
    if form is None or any(len(row.spans) > MOST_SPANS for row in form.rows):
        return {"rows": [{}], "expert": hours}
    rows = [row_data(row) for row in form.rows]
    return {"rows": rows + [{}] * SPARE_ROWS, "holidays": form.closed_on_holidays}


def _acted_on(formdata: Any, prefix: str) -> tuple[str, Any]:
    """Return what a button asked for, and the data that was sent with that done to its rows."""
    match = _ACT.fullmatch(str(formdata.get(f"{prefix}atto", ""))) if formdata else None
    if match is None:
        return "", formdata
    act, row = match[1], match[2]
    sent = MultiDict([*_pairs(formdata)])
    free = 1 + max(_numbers(sent, prefix), default=-1)
    if act == ADD or (act == COPY and row is None):
        sent.add(f"{prefix}rows-{free}-state", "")
    elif act == COPY:
        _copy(sent, prefix, int(row or 0))
    elif act == REMOVE and row is not None:
        for name in [name for name in sent if name.startswith(f"{prefix}rows-{row}-")]:
            del sent[name]
    return act, sent


def _pairs(formdata: Any) -> Iterator[tuple[str, str]]:
    for name in formdata:
        for value in formdata.getlist(name):
            yield name, value


def _numbers(sent: Any, prefix: str) -> set[int]:
    pattern = re.compile(rf"{re.escape(prefix)}rows-(\d{{1,4}})-")
    return {int(match[1]) for name in sent if (match := pattern.match(name))}


def _copy(sent: Any, prefix: str, row: int) -> None:
    """Put a copy of a row below it: those that follow move down by one."""
    for number in sorted(_numbers(sent, prefix), reverse=True):
        if number < row:
            continue
        old, new = (f"{prefix}rows-{n}-" for n in (number, number + 1))
        for name in [name for name in sent if name.startswith(old)]:
            values = sent.getlist(name) if number == row else sent.poplist(name)
            sent.setlist(new + name.removeprefix(old), values)


def _silence(form: Form) -> None:
    """Take the errors away: whoever asks for another row is not finished yet."""
    for entry in form.rows:  # type: ignore[attr-defined]
        for field in entry.form:
            field.errors = []
