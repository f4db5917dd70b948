"""The form of a half-year's totals: per kind of placement, counts, hours and outcomes."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, FormField, SelectField
from wtforms.validators import InputRequired, Optional

from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    choices,
    reason_field,
)
from foodplan.models.inclusion import Placement
from foodplan.rules.inclusion import AFTER, COUNTS, KINDS, OUTCOMES
from foodplan.store.inclusion import PlacementInput, Stated, TotalsInput
from foodplan.web.fields import DayField
from foodplan.web.forms import BaseForm


class CountField(NumberField):
    """A whole number; `data` is an int, None for nothing typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the count; half a person is said to be none."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data != int(self.data):
            self.data = None
            raise ValueError(str(gettext("Scrivere un numero intero, o lasciare vuoto.")))
        self.data = None if self.data is None else int(self.data)


def _words(text: str) -> Any:
    return _l(text[0].upper() + text[1:])


def outcome_name(months: int, outcome: str) -> str:
    """Return the name of the field of an outcome."""
    return f"after_{months}_{outcome}"


class KindForm(Form):
    """What is said of one kind of placement."""

    carried = CountField(_l("Già in corso all'inizio"), [Optional()])
    started = CountField(_l("Iniziati"), [Optional()])
    ended = CountField(_l("Conclusi"), [Optional()])
    hours = CountField(_l("Ore lavorate"), [Optional()])


for _months in AFTER:
    for _outcome, _label in OUTCOMES.items():
        setattr(KindForm, outcome_name(_months, _outcome), CountField(_words(_label), [Optional()]))


class TotalsForm(EditForm):
    """A half-year of one organisation and programme."""

    traineeship = FormField(KindForm)
    apprenticeship = FormField(KindForm)
    fixed_term = FormField(KindForm)
    permanent = FormField(KindForm)
    work_grant = FormField(KindForm)
    reason = reason_field()

    def start_from(self, known: Stated) -> None:
        """Fill in what is stated already."""
        self.version.data = known.opened
        for kind, measure, months, outcome, field in self.cells():
            field.data = known.values.get((kind, measure, months, outcome))

    def cells(self) -> Iterator[tuple[str, str, int, str, Field]]:
        """Yield every field with its kind, measure, months after and outcome."""
        for kind in KINDS:
            inside = self[kind].form
            for measure in COUNTS:
                yield kind, measure, 0, "", inside[measure]
            for months in AFTER:
                for outcome in OUTCOMES:
                    yield kind, "outcome", months, outcome, inside[outcome_name(months, outcome)]

    def said(self, programme: str, organisation: int, half: int) -> TotalsInput:
        """Return the totals that were typed."""
        counts: dict[tuple[str, str], int | None] = {}
        outcomes: dict[tuple[str, int, str], int | None] = {}
        for kind, measure, months, outcome, field in self.cells():
            if months:
                outcomes[kind, months, outcome] = field.data
            else:
                counts[kind, measure] = field.data
        return TotalsInput(programme, organisation, half, counts, outcomes)


def _outcome_field(label: Any) -> SelectField:
    return SelectField(label, [Optional()])


class PlacementForm(BaseForm):
    """A single placement: never a name, only kind, days, hours and outcomes."""

    kind = SelectField(_l("Tipo"), [InputRequired(_l("Scegliere il tipo di inserimento."))])
    start_on = DayField(_l("Inizio"), [InputRequired(_l("Scrivere il giorno di inizio."))])
    end_on = DayField(_l("Fine"), [Optional()], description=_l("Vuota finché è in corso."))
    weekly_hours = NumberField(
        _l("Ore alla settimana"), [InputRequired(_l("Scrivere le ore alla settimana."))]
    )
    after_3 = _outcome_field(_l("Dopo 3 mesi"))
    after_6 = _outcome_field(_l("Dopo 6 mesi"))
    after_12 = _outcome_field(_l("Dopo 12 mesi"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = choices(KINDS)
        for months in AFTER:
            self[f"after_{months}"].choices = choices(OUTCOMES, str(gettext("non indicato")))

    def start_from(self, row: Placement) -> None:
        """Fill in what is kept."""
        for name in ("kind", "start_on", "end_on", "after_3", "after_6", "after_12"):
            self[name].data = getattr(row, name)
        self.weekly_hours.data = row.weekly_minutes / 60

    def said(self, programme: str) -> PlacementInput:
        """Return the placement that was typed."""
        hours = self.weekly_hours.data
        return PlacementInput(
            programme,
            self.kind.data or "",
            self.start_on.data,
            self.end_on.data,
            None if hours is None else round(hours * 60),
            {months: self[f"after_{months}"].data or "" for months in AFTER},
        )
