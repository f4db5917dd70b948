"""Forms of art. 55 procedures and their steps."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    EditForm,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.rules.procedures import INITIATIVES, KINDS
from foodplan.web.fields import DayField

HEAD_NAMES = ("title", "initiative", "source")
HEAD_CHANGED = (*HEAD_NAMES, "active")
STEP_NAMES = ("title", "due_on", "done_on", "document", "note")
STEP_CHANGED = (*STEP_NAMES, "active")


class _Head:
    title = StringField(
        _l("Titolo"), [InputRequired(_l("Dare un titolo al procedimento.")), Length(max=200)]
    )
    initiative = SelectField(_l("Di chi è l’iniziativa"), [Optional()])
    source = StringField(
        _l("Atto o fonte"), [Length(max=400)], description=_l("Si legge nella pagina pubblica.")
    )

    def offer_initiatives(self) -> None:
        """Fill in who can have begun it."""
        self.initiative.choices = choices(INITIATIVES, str(_("non si sa")))


class NewProcedureForm(_Head, SayingForm):
    """A procedure that begins, with the usual steps of its kind."""

    kind = RadioField(
        _l("Tipo"),
        [InputRequired(_l("Scegliere il tipo di procedimento."))],
        description=_l("I passi consueti si aggiungono da soli, e si possono cambiare."),
    )

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(KINDS)
        self.offer_initiatives()


class ProcedureForm(_Head, EditForm):
    """What is said of a procedure."""

    active = BooleanField(_l("Vale: senza la spunta è tolto e resta nella storia"))
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.offer_initiatives()


class _Step:
    title = StringField(
        _l("Che cosa"), [InputRequired(_l("Scrivere che cosa va fatto.")), Length(max=200)]
    )
    due_on = DayField(_l("Atteso per il"), [Optional()])
    done_on = DayField(_l("Fatto il"), [Optional()], description=_l("Solo quando è successo."))
    document = StringField(
        _l("Documento"),
        [Length(max=400)],
        description=_l("L’atto o l’indirizzo che lo mostra."),
    )
    note = TextAreaField(
        _l("Nota dell’ufficio"),
        [Length(max=500)],
        description=_l("Resta nell’ufficio."),
        render_kw={"rows": "3"},
    )


class NewProcedureStepForm(_Step, SayingForm):
    """Another step at the end of a procedure."""


class ProcedureStepForm(_Step, EditForm):
    """A step: done, put off, taken away, or said better."""

    active = BooleanField(_l("Vale: senza la spunta il passo è tolto e resta nella storia"))
    reason = reason_field()
