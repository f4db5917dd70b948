"""What every form of the register shares: rows of goods, the day, the weighing, the answers."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from foodplan.blueprints.emporiums.forms.rows import RowForm
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import heavy_problem
from foodplan.rules.problems import Problem, Refused
from foodplan.store.ledger import MovementInput, OpeningInput
from foodplan.web.fields import DayField, FormIdField, as_choices
from foodplan.web.filters import word
from foodplan.web.forms import BaseForm, add_problem, show_problems

MOST_ROWS = 40

# What the buttons ask for, in the order in which they stand on the page.
TAKE_HELD, TAKE_ALL, SAVE, ADD_ROW = "disponibile", "tutto", "registra", "riga"

METHODS = [
    ("weighed", _l("Pesato")),
    ("pack", _l("Dal peso scritto sulle confezioni")),
    ("estimated", _l("A occhio")),
]


@dataclass(frozen=True)
class Shortage:
    """What was asked for and what of it is on the shelves, in grams, over all rows in question."""

    held: int
    asked: int

    @property
    def missing(self) -> int:
        """Grams that nobody recorded coming in."""
        return self.asked - self.held


class MovementForm(BaseForm):
    """One act: what, how much, when; `id` makes the same form sent twice one movement."""

    KIND: ClassVar[MovementKind]
    # The store's words for what has another name on the page.
    NAMES: ClassVar[dict[str, str]] = {"grams": "quantity"}
    DETAILS: ClassVar[tuple[str, ...]] = ("happened_on", "method", "document", "note")

    id = FormIdField()
    # What was on the shelves, by row, when the question of the shortage was asked.
    held = HiddenField()
    lines = FieldList(FormField(RowForm), min_entries=1, max_entries=MOST_ROWS)
    confirm_heavy = BooleanField(_l("È giusto: sono più di 30 tonnellate in una riga sola"))
    happened_on = DayField(_l("Quando"))
    method = RadioField(_l("Come avete pesato"), choices=as_choices(METHODS), default="weighed")
    document = StringField(
        _l("Numero del documento"),
        [Length(max=80, message=_l("Al massimo 80 caratteri."))],
    )
    note = TextAreaField(
        _l("Nota"),
        [Length(max=140, message=_l("Al massimo 140 caratteri."))],
        description=_l("Al massimo 140 caratteri. Niente nomi di persone."),
        render_kw={"rows": 2},
    )

    asks_about_heavy = False
    shortage: Shortage | None = None
    # The movement that this form already is, when it came back with other data.
    recorded_as: UUID | None = None
    today: date

    @property
    def counterpart(self) -> str:
        """The slug of the boundary on the other side."""
        raise NotImplementedError

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in what can be chosen, and today where the form is shown for the first time."""
        self.today = today
        self.happened_on.flags.required = True
        known = [(slug, word(name)) for slug, name in choices.categories]
        self._categories = as_choices([("", _("Scegliete…")), *known])
        for row in self.lines:
            row.form.category.choices = self._categories
        first = self.lines[0].form
        first.category.flags.required = first.quantity.flags.required = True
        if not self.is_submitted() and self.happened_on.data is None:
            self.happened_on.data = today

    def add_row(self) -> None:
        """Add an empty row, keeping what was typed in the others."""
        if len(self.lines) < MOST_ROWS:
            self.lines.append_entry()
            self.lines[-1].form.category.choices = self._categories

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, every row, and what they say together."""
        good = bool(super().validate(extra_validators))
        rows = [row.form for row in self.lines if not row.form.empty] or [self.lines[0].form]
        checks = [row.check() for row in rows] + [self._check_day(), self._check_weights()]
        return good and all(checks) and not self.complaints

    def movement(self, site: str, replaces: UUID | None, button: str) -> MovementInput:
        """Return the act for a site; `button` answers the question of the shortage, if asked."""
        lines = (row.form.line(most) for row, most in self._typed(button))
        return MovementInput(
            id=self.id.data,
            kind=self.KIND,
            happened_on=self.happened_on.data,
            node=site,
            counterpart=self.counterpart,
            lines=tuple(line for line in lines if line is not None),
            method=self.method.data,
            document=self.document.data,
            note=self.note.data,
            allow_count_gain=button == TAKE_ALL,
            confirm_heavy=self.confirm_heavy.data,
            replaces=replaces,
            **self._own(),
        )

    def show_refusal(self, refused: Refused, button: str) -> None:
        """Put the ledger's problems at their fields, and keep what it says of the shelves."""
        typed = [self.lines.entries.index(row) for row, most in self._typed(button) if most != 0]
        placed = [_at_row(problem, typed) for problem in refused.problems]
        show_problems(self, Refused(placed), self.NAMES)
        held = {
            int(problem.field.split(".")[1]): int(str(problem.params["held_grams"]))
            for problem in placed
            if problem.params.get("confirm") == "allow_count_gain"
        }
        if held:
            asked = sum(self.lines[place].form.quantity.grams or 0 for place in held)
            self.shortage = Shortage(sum(held.values()), asked)
            self.held.data = ";".join(f"{place}={grams}" for place, grams in held.items())

    @property
    def opens_details(self) -> bool:
        """Whether the folded part holds something that must be seen."""
        fields: list[Field] = [self[name] for name in self.DETAILS]
        unusual = self.happened_on.data != self.today or self.method.data != "weighed"
        typed = bool(self.document.data or self.note.data)
        return unusual or typed or any(field.errors for field in fields)

    def _own(self) -> dict[str, Any]:
        return {}

    def _typed(self, button: str) -> list[tuple[Any, int | None]]:
        """Return the rows in use with the most that may be taken of each, None without limit."""
        most = _read_held(self.held.data) if button == TAKE_HELD else {}
        return [
            (row, most.get(place))
            for place, row in enumerate(self.lines)
            if not row.form.empty
        ]  # fmt: skip

    def _check_day(self) -> bool:
        day = self.happened_on.data
        if day is not None and day > self.today:
            message = _("La data è nel futuro: si registra quello che è già successo.")
            self.happened_on.errors = [message]
        return not self.happened_on.errors

    def _check_weights(self) -> bool:
        heavy = [
            problem
            for place, row in enumerate(self.lines)
            if (problem := heavy_problem(row.form.quantity.grams or 0, f"lines.{place}.quantity"))
        ]
        self.asks_about_heavy = bool(heavy)
        for problem in [] if self.confirm_heavy.data else heavy:
            add_problem(self, problem)
        return self.confirm_heavy.data or not heavy


def households(number: int | None) -> OpeningInput | None:
    """Return a statement of the day's households, or None when nothing was said."""
    return None if number is None else OpeningInput(households=number)


def _at_row(problem: Problem, typed: list[int]) -> Problem:
    """Return a problem of the n-th line at the row of the form in which it was typed."""
    start, *rest = problem.field.split(".")
    if start != "lines" or not rest or not rest[0].isdigit() or int(rest[0]) >= len(typed):
        return problem
    return replace(problem, field=".".join(["lines", str(typed[int(rest[0])]), *rest[1:]]))


def _read_held(text: str | None) -> dict[int, int]:
    pairs = [part.partition("=") for part in (text or "").split(";")]
    return {
        int(place): int(grams)
        for place, _sign, grams in pairs
        if place.isdecimal() and grams.isdecimal()
    }
