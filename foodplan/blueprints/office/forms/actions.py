"""Forms of actions and commitments."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, choices, reason_field
from foodplan.rules.plan import ACTION_STATUSES, COMMITMENT_STATUSES
from foodplan.web.fields import DayField


class ActionForm(EditForm):
    """An action: where it stands, and how that is known."""

    status = SelectField(_l("Stato"), [InputRequired()])
    status_reason = TextAreaField(
        _l("Da che cosa si sa"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, data o fonte.")), Length(max=500)],
        description=_l("Si legge nella pagina pubblica e resta nella storia."),
        render_kw={"rows": "3"},
    )
    responsible = StringField(_l("Chi ne risponde"), [Length(max=200)])
    starts_on = DayField(_l("Inizio"), [Optional()])
    due_on = DayField(_l("Termine"), [Optional()])
    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    summary = TextAreaField(_l("Descrizione"), [Length(max=2000)])

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.status.choices = choices(ACTION_STATUSES)


class CommitmentForm(EditForm):
    """A commitment of the council: whether it was kept, and with which act."""

    status = SelectField(_l("Stato"), [InputRequired()])
    act = StringField(
        _l("Atto"), [Length(max=300)], description=_l("Delibera o altro atto, con numero e data.")
    )
    kept_on = DayField(_l("Giorno dell'atto"), [Optional()])
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.status.choices = choices(COMMITMENT_STATUSES)
