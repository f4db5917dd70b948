"""What a site takes from donors: the form of one statement."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from foodplan.reports.recovery.words import WEEKDAYS
from foodplan.store.acceptance import AcceptanceInput, AcceptanceRow
from foodplan.store.ledger import CategoryRow
from foodplan.web.fields import FormIdField
from foodplan.web.filters import word
from foodplan.web.forms import BaseForm


def ticks(label: Any, problem: Any, coerce: type, **options: Any) -> SelectMultipleField:
    """Return a list of boxes to tick, at least one of them where a `problem` says so."""
    return SelectMultipleField(
        label,
        [DataRequired(problem)] if problem else [],
        coerce=coerce,
        **options,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class AcceptanceForm(BaseForm):
    """Which goods, on which days and hours, how to reach the site, on what conditions."""

    id = FormIdField()
    categories = ticks(_l("Che cosa ritirate"), _l("Scegliere almeno una categoria."), str)
    weekdays = ticks(_l("In quali giorni"), _l("Scegliere almeno un giorno."), int)
    from_time = StringField(
        _l("Dalle"), [Length(max=5)], description=_l("Per esempio 09:30; vuoto se da concordare.")
    )
    to_time = StringField(_l("Alle"), [Length(max=5)])
    contact = StringField(
        _l("Come avvisare"),
        [
            InputRequired(_l("Scrivere un telefono o un indirizzo e-mail dell'organizzazione.")),
            Length(max=200),
        ],
        description=_l(
            "Telefono o e-mail dell'organizzazione, non di una persona: lo leggono tutti."
        ),
    )
    conditions = StringField(
        _l("Condizioni"),
        [Length(max=300)],
        description=_l("Per esempio: da 10 kg in su, in cassette, solo confezioni integre."),
    )

    def offer(self, categories: list[CategoryRow]) -> None:
        """Fill in what can be chosen."""
        self.categories.choices = [(row.slug, word(row.name)) for row in categories]
        self.weekdays.choices = [(number, word(name)) for number, name in enumerate(WEEKDAYS)]

    def said(self) -> AcceptanceInput:
        """Return what was typed as the store takes it."""
        return AcceptanceInput(
            categories=tuple(self.categories.data or ()),
            weekdays=tuple(self.weekdays.data or ()),
            from_time=typed_time(self.from_time.data),
            to_time=typed_time(self.to_time.data),
            contact=(self.contact.data or "").strip(),
            conditions=(self.conditions.data or "").strip(),
        )


def typed_acceptance(row: AcceptanceRow) -> dict[str, Any]:
    """Return a statement as its form was typed."""
    return {
        "categories": list(row.categories),
        "weekdays": list(row.weekdays),
        "from_time": row.from_time,
        "to_time": row.to_time,
        "contact": row.contact,
        "conditions": row.conditions,
    }


def typed_time(typed: str | None) -> str:
    """Return 9.30 and 9:30 as 09:30; what is something else stays as it was typed."""
    text = (typed or "").strip().replace(".", ":")
    return f"0{text}" if text[1:2] == ":" else text
