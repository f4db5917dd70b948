"""One row of the form for opening hours, and the fields that read times of day as people type."""

import datetime as dt
import re
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from foodplan.rules.hours_problems import clock
from foodplan.rules.hours_rows import (
    LAST_WEEK,
    WEEKS_OF_MONTH,
    HoursRow,
    Season,
    Span,
    days_of_month,
    whole_months,
)
from foodplan.rules.hours_words import DAY_NAMES, MONTH_NAMES
from foodplan.web.fields import as_choices

MOST_SPANS = 3
CLOSED, APPOINTMENT = "chiuso", "appuntamento"
STATES = {
    "": _l("aperto"),
    APPOINTMENT: _l("solo su appuntamento"),
    CLOSED: _l("chiuso"),
}
WEEK_WORDS = {
    1: _l("il primo"),
    2: _l("il secondo"),
    3: _l("il terzo"),
    4: _l("il quarto"),
    5: _l("il quinto"),
    LAST_WEEK: _l("l’ultimo"),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.,h ]?(\d{2}))?")


class ClockField(Field):
    """A time of day as people type it: 8, 8:30, 8.30 or 0830; 24:00 is the end of the day."""

    widget = TextInput()
    typed = ""

    def _value(self) -> str:
        return self.typed or ("" if self.data is None else _shown(self.data, end=self._ends))

    @property
    def _ends(self) -> bool:
        return self.short_name.startswith("end")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a time; what is not one is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        match = _TIME.fullmatch(self.typed)
        hour, minute = (int(part or 0) for part in match.groups()) if match else (99, 0)
        whole_day = self._ends and (hour, minute) == (24, 0)
        if not whole_day and (hour > 23 or minute > 59):
            raise ValueError(_("Scrivere un’ora da 0:00 a 24:00, per esempio 8:30."))
        self.data = dt.time(hour % 24, minute)


def _shown(time: dt.time, *, end: bool) -> str:
    return "24:00" if end and time == dt.time(0) else clock(time)


def _boxes(label: Any, pairs: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=as_choices(pairs),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _month(label: Any) -> SelectField:
    months = [
        ("", _l("tutto l’anno")),
        *((str(n), _l(name)) for n, name in enumerate(MONTH_NAMES, 1)),
    ]
    return SelectField(label, choices=as_choices(months), default="")


class DayOfMonthField(StringField):
    """A day of a month, empty for its first or last one; `number` is None when empty."""

    number: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a day from 1 to 31."""
        self.data = str(valuelist[0]).strip() if valuelist else ""
        if self.data and not (self.data.isascii() and self.data.isdigit() and len(self.data) < 3):
            raise ValueError(_("Scrivere il giorno del mese in cifre, per esempio 15."))


class HoursRowForm(Form):
    """Days, times, and what narrows them; a row in which nothing is said is left out."""

    # Which field of the row stands for a word of `rules.hours_problems`.
    FIELDS: ClassVar = {"days": "days", "spans": "start1", "season": "from_day", "note": "note"}

    days = _boxes(_l("Giorni"), [(n, _l(name)) for n, name in enumerate(DAY_NAMES)])
    start1 = ClockField(_l("dalle"))
    end1 = ClockField(_l("alle"))
    start2 = ClockField(_l("e dalle"))
    end2 = ClockField(_l("alle"))
    start3 = ClockField(_l("e dalle"))
    end3 = ClockField(_l("alle"))
    state = SelectField(_l("In queste ore"), choices=as_choices(STATES.items()), default="")
    weeks = _boxes(_l("Solo alcune settimane del mese"), WEEK_WORDS.items())
    from_day = DayOfMonthField(_l("dal giorno"))
    from_month = _month(_l("da"))
    to_day = DayOfMonthField(_l("al giorno"))
    to_month = _month(_l("a"))
    note = StringField(_l("Nota, per esempio «suonare al cancello»"))

    @property
    def filled(self) -> bool:
        """Whether anything at all was said in this row."""
        return any(field.data or getattr(field, "typed", "") for field in self)

    @property
    def narrowed(self) -> bool:
        """Whether anything is said in the part of the row that is closed at first."""
        names = ("weeks", "from_day", "from_month", "to_day", "to_month", "note", "start3", "end3")
        return any(self[name].data or self[name].errors for name in names)

    def row(self) -> HoursRow:
        """Return what was typed, as far as it can be read."""
        state = self.state.data or ""
        return HoursRow(
            days=tuple(sorted(set(self.days.data or ()))),
            spans=self._spans(),
            weeks=tuple(week for week in WEEKS_OF_MONTH if week in (self.weeks.data or ())),
            season=self._season(),
            closed=state == CLOSED,
            appointment=state == APPOINTMENT,
            note=" ".join((self.note.data or "").split()),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Say of half a span or half a season what is missing."""
        good = super().validate(extra_validators)
        for start, end in self._ends():
            if (start.data is None) != (end.data is None) and not (start.errors or end.errors):
                empty = start if start.data is None else end
                empty.errors = [*empty.errors, _("Scrivere anche quest’ora.")]
                good = False
        if bool(self.from_month.data) != bool(self.to_month.data) or self._days_alone():
            self.from_month.errors = [
                *self.from_month.errors,
                _("Scegliere da quale a quale mese."),
            ]
            good = False
        return good

    def _days_alone(self) -> bool:
        days = self.from_day.data or self.to_day.data
        return bool(days) and not (self.from_month.data or self.to_month.data)

    def _ends(self) -> list[tuple[Field, Field]]:
        return [(self[f"start{n}"], self[f"end{n}"]) for n in range(1, MOST_SPANS + 1)]

    def _spans(self) -> tuple[Span, ...]:
        return tuple(
            (start.data, end.data)
            for start, end in self._ends()
            if start.data is not None and end.data is not None
        )

    def _season(self) -> Season | None:
        if not (self.from_month.data and self.to_month.data):
            return None
        first, last = int(self.from_month.data), int(self.to_month.data)
        days = (self.from_day.data or "", self.to_day.data or "")
        start, end = (int(day) if day.isdigit() else None for day in days)
        return (first, start or 1), (last, end or days_of_month(last))


def row_data(row: HoursRow) -> dict[str, Any]:
    """Return a row as the form's fields start with it; at most three spans."""
    data: dict[str, Any] = {
        "days": list(row.days),
        "weeks": list(row.weeks),
        "state": CLOSED if row.closed else APPOINTMENT if row.appointment else "",
        "note": row.note,
    }
    for n, (start, end) in enumerate(row.spans, 1):
        data |= {f"start{n}": start, f"end{n}": end}
    return data | (_season_data(row.season) if row.season else {})


def _season_data(season: Season) -> dict[str, str]:
    (first, first_day), (last, last_day) = season
    data = {"from_month": str(first), "to_month": str(last)}
    if whole_months(season):
        return data
    return data | {"from_day": str(first_day), "to_day": str(last_day)}
