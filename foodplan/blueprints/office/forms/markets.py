"""The forms of markets: the pitches kept for producers, and a count made on a phone."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, reason_field
from foodplan.store.short_chains import CountInput
from foodplan.web.fields import DayField, FormIdField, WholeNumberField, as_choices

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class PitchesForm(EditForm):
    """The pitches of one market, from a day on."""

    producers = WholeNumberField(
        _l("Posteggi dei produttori"),
        [InputRequired(_l("Scrivere quanti sono: zero, se non ce n'è nessuno."))],
        render_kw=DIGITS,
    )
    pitches = WholeNumberField(
        _l("Posteggi in tutto"), [Optional()], render_kw=DIGITS, description=_l("Vuoto: non noto.")
    )
    since = DayField(_l("Da quale giorno"), [InputRequired(_l("Scrivere da quale giorno vale."))])
    source = StringField(
        _l("Fonte"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, elenco o data.")), Length(max=400)],
    )
    active = BooleanField(_l("Vale ancora"))
    reason = reason_field()


class CountForm(EditForm):
    """What somebody counts at a market, standing among the stalls."""

    identity = FormIdField()
    node_id = SelectField(_l("Mercato"), [InputRequired()], coerce=int)
    day = DayField(_l("Giorno"), [InputRequired(_l("Scrivere in quale giorno."))])
    producers = WholeNumberField(
        _l("Banchi di produttori"),
        [InputRequired(_l("Scrivere quanti sono: zero, se non ce n'è nessuno."))],
        render_kw=DIGITS,
    )
    stalls = WholeNumberField(
        _l("Banchi in tutto"),
        [Optional()],
        render_kw=DIGITS,
        description=_l("Se li avete contati; altrimenti lasciare vuoto."),
    )
    note = StringField(
        _l("Nota"), [Length(max=500)], description=_l("Resta nell’ufficio, non si pubblica.")
    )
    another = BooleanField(_l("È un altro conteggio dello stesso giorno"))

    def offer(self, markets: Iterable[tuple[Any, str]]) -> None:
        """Fill in what can be chosen."""
        self.node_id.choices = as_choices([("0", str(gettext("scegliere"))), *markets])

    def said(self, uuid: UUID, *, simulated: bool = False) -> CountInput:
        """Return the count that was typed."""
        return CountInput(
            uuid=uuid,
            outlet=self.node_id.data or 0,
            day=self.day.data,
            producers=self.producers.data,
            stalls=self.stalls.data,
            note=self.note.data or "",
            simulated=simulated,
            another=bool(self.another.data),
        )


class CorrectedCountForm(CountForm):
    """A count that is there already, with the reason of its correction."""

    reason = reason_field()
