"""What every form of the register shares: rows of goods, the day, the weighing, the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from foodplan.blueprints.emporiums.forms.rows import RowForm, listed
from foodplan.blueprints.emporiums.forms.typed import Typed, at_row, limited, read_held
from foodplan.reports.emporiums import FormChoices
from foodplan.rules.expiry import PAST_TOLERANCE
from foodplan.rules.ledger import MovementKind
from foodplan.rules.mass import heavy_problem
from foodplan.rules.problems import Refused
from foodplan.store.ledger import MovementInput
from foodplan.web.fields import DayField, FormIdField, as_choices
from foodplan.web.filters import word
from foodplan.web.forms import BaseForm, add_problem, show_problems

# The button offers so many rows; a corrected act, or one that was made by another program, may
# have all that the ledger takes, and one more is what the ledger refuses.
MOST_ROWS, MOST_LINES = 40, 201

# What the buttons ask for, in the order in which they stand on the page.
TAKE_HELD, TAKE_ALL, SAVE, ADD_ROW = "disponibile", "tutto", "registra", "riga"

METHODS = [
    ("weighed", _l("Pesato")),
    ("pack", _l("Dal peso scritto sulle confezioni")),
    ("estimated", _l("A occhio")),
]
AFTER, BEFORE = "dopo", "prima"
COUNT_ORDER = [(AFTER, _l("Dopo la conta")), (BEFORE, _l("Prima della conta"))]
LATE_REASONS = {
    "coordinator_checked": _l("Controllato da chi coordina: è buono"),
    "producer_extended": _l("Il produttore ha prolungato il termine"),
}


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
    # Whether rows ask for the date on what comes "in", or for the lot that goes "out".
    DATES: ClassVar[str] = ""
    TEMPLATE: ClassVar[str] = "emporiums/log.html"

    id = FormIdField()
    # What was on the shelves, by row, when the question of the shortage was asked.
    held = HiddenField()
    lines = FieldList(FormField(RowForm), min_entries=1, max_entries=MOST_LINES)
    confirm_heavy = BooleanField(_l("È giusto: sono più di 30 tonnellate in una riga sola"))
    intact = BooleanField(_l("Le confezioni oltre il termine preferibile sono integre"))
    late_reason = SelectField(
        _l("Perché si può ancora dare"),
        choices=as_choices([("", _l("Non indicato")), *LATE_REASONS.items()]),
        validate_choice=False,
        description=_l("Lo decide chi coordina la sede."),
    )
    before_count = RadioField(
        _l("In quel giorno c’è stata una conta: questo è successo prima o dopo?"),
        choices=as_choices(COUNT_ORDER),
        validate_choice=False,
    )
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
    asks_intact = False
    asks_late_reason = False
    # How many counts stand on the day of the act.
    counts = 0
    # Whether the act may be without goods: then it says only how many families came.
    rows_optional = False
    shortage: Shortage | None = None
    # The movement that this form already is, when it came back with other data.
    recorded_as: UUID | None = None
    today: date

    @property
    def counterpart(self) -> str:
        """The slug of the boundary, or of the site, on the other side."""
        raise NotImplementedError

    @property
    def row_lists(self) -> list["FieldList[Any]"]:
        """The lists of rows of goods, as they stand on the page."""
        return [self.lines]

    def offer(self, choices: FormChoices, today: date) -> None:
        """Fill in what can be chosen, and today where the form is shown for the first time."""
        self.today, self.choices = today, choices
        self.happened_on.flags.required = True
        for rows in self.row_lists:
            for row in rows:
                row.form.offer(choices)
        first = self.lines[0].form
        first.category.flags.required = first.quantity.flags.required = not self.rows_optional
        if not self.is_submitted() and self.happened_on.data is None:
            self.happened_on.data = today

    def know_counts(self, counts: int) -> None:
        """Ask whether the act came before the counts of its day, if there are any.

        Not of a count, nor of a correction that stays on its day: its place is known.
        """
        self.counts = counts if self.KIND != MovementKind.COUNT else 0
        if not self.is_submitted() and not self.before_count.data:
            # Who writes down today what was just done does it after the count.
            self.before_count.data = AFTER if self.happened_on.data == self.today else None

    def add_row(self, name: str = "") -> None:
        """Add an empty row to a list, keeping what was typed in the others."""
        rows = next((rows for rows in self.row_lists if rows.name == name), self.row_lists[0])
        if len(rows) < MOST_ROWS:
            rows.append_entry()
            rows[-1].form.offer(self.choices)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, every row, and what they say together."""
        good = bool(super().validate(extra_validators))
        checks = [row.check() for row in self._rows_in_use()]
        checks += [self._check_day(), self._check_weights(), self._check_order()]
        return good and all(checks) and not self.complaints

    def typed(self) -> list[Typed]:
        """Return the rows in use as lines, each with the place where it was typed."""
        return self.typed_in(self.lines)

    def typed_in(self, rows: "FieldList[Any]", role: str = "") -> list[Typed]:
        """Return the rows in use of one list as lines of a role."""
        return [
            Typed(f"{rows.name}.{place}", row.form.line(role))
            for place, row in enumerate(rows)
            if not row.form.empty
        ]

    def movement(self, site: str, replaces: UUID | None, button: str) -> MovementInput:
        """Return the act for a site; `button` answers the question of the shortage, if asked."""
        fields: dict[str, Any] = {
            "id": self.id.data,
            "kind": self.KIND,
            "happened_on": self.happened_on.data,
            "node": site,
            "counterpart": self.counterpart,
            "lines": tuple(entry.line for entry in self._to_post(button)),
            "method": self.method.data,
            "document": self.document.data,
            "note": self.note.data,
            "allow_count_gain": button == TAKE_ALL,
            "confirm_heavy": self.confirm_heavy.data,
            "replaces": replaces,
            "before_count": bool(self.counts) and self.before_count.data == BEFORE,
            "intact": self.intact.data,
            "reason_code": self.late_reason.data or None,
        }
        return MovementInput(**(fields | self._own()))

    def show_refusal(self, refused: Refused, button: str) -> None:
        """Put the ledger's problems at their fields, and keep what it says of the shelves."""
        entries = self._to_post(button)
        placed = [at_row(problem, entries) for problem in refused.problems]
        show_problems(self, Refused(placed), self.NAMES)
        asked = {problem.params.get("confirm") for problem in refused.problems}
        self.asks_intact = bool(asked & {"intact", "reason_code"})
        self.asks_late_reason = "reason_code" in asked
        # Past the tolerance there is no going on without it.
        self.late_reason.flags.required = self.asks_late_reason
        short = [
            (entries[int(problem.field.split(".")[1])], int(str(problem.params["held_grams"])))
            for problem in refused.problems
            if problem.params.get("confirm") == "allow_count_gain"
        ]
        if short:
            wanted = sum(entry.line.grams for entry, _held in short)
            self.shortage = Shortage(sum(held for _entry, held in short), wanted)
            self.held.data = ";".join(f"{entry.key}={held}" for entry, held in short)

    @property
    def opens_details(self) -> bool:
        """Whether the folded part holds something that must be seen."""
        fields: list[Field] = [self[name] for name in self.DETAILS]
        unusual = self.happened_on.data != self.today or self.method.data != "weighed"
        typed = bool(self.document.data or self.note.data)
        return unusual or typed or any(field.errors for field in fields)

    @property
    def other_rows(self) -> bool:
        """Whether something stands in rows that a page folds away."""
        typed = any(not row.form.empty or row.form.errors for row in self.lines)
        return typed or len(self.lines) > 1

    def _own(self) -> dict[str, Any]:
        return {}

    def _to_post(self, button: str) -> list[Typed]:
        most = read_held(self.held.data) if button == TAKE_HELD else {}
        return limited(self.typed(), most)

    def _rows_in_use(self) -> list[RowForm]:
        rows = [row.form for rows in self.row_lists for row in rows if not row.form.empty]
        return rows if rows or self.rows_optional else [self.lines[0].form]

    def _check_day(self) -> bool:
        day = self.happened_on.data
        if day is not None and day > self.today:
            message = _("La data è nel futuro: si registra quello che è già successo.")
            self.happened_on.errors = [message]
        return not self.happened_on.errors

    def _check_order(self) -> bool:
        if self.counts and self.before_count.data not in {AFTER, BEFORE}:
            self.before_count.errors = [_("Dire se è successo prima o dopo la conta.")]
        if (self.late_reason.data or "") not in {"", *PAST_TOLERANCE}:
            self.late_reason.errors = [_("Sceglierne una dall'elenco.")]
        return not self.before_count.errors and not self.late_reason.errors

    def _check_weights(self) -> bool:
        heavy = [
            problem
            for rows in self.row_lists
            for place, row in enumerate(rows)
            if (
                problem := heavy_problem(
                    row.form.quantity.grams or 0, f"{rows.name}.{place}.quantity"
                )
            )
        ]
        self.asks_about_heavy = bool(heavy)
        for problem in [] if self.confirm_heavy.data else heavy:
            add_problem(self, problem)
        return self.confirm_heavy.data or not heavy


def said(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return slugs with their names; those of the product are in the page's language."""
    return [(slug, word(name)) for slug, name in pairs]


def on_the_list(field: SelectField, when_empty: str = "") -> bool:
    """Say what is wrong with a choice that is missing or not offered."""
    if not field.data and when_empty:
        field.errors = [when_empty]
    elif (field.data or "") not in listed(field):
        message = _("«%(typed)s» non è nell'elenco: sceglierne una voce.", typed=field.data)
        field.errors = [message]
    return not field.errors
