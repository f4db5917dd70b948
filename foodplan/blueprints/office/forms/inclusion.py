"""The office's forms of work inclusion: programmes, grounds, contracts, compliance, doubles."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    EditForm,
    choices,
    reason_field,
    ticks_field,
)
from foodplan.blueprints.office.forms.funding import EuroField
from foodplan.blueprints.office.forms.inclusion_totals import CountField
from foodplan.rules.inclusion import GROUNDS, LEGAL_FRAMES
from foodplan.web.fields import DayField

Pairs = Iterable[tuple[str, str]]


class ProgrammeForm(EditForm):
    """A programme: its words, its legal frame, who carries it out."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    description = TextAreaField(_l("Che cosa fa"), [Length(max=1000)])
    legal_frame = SelectField(_l("Quadro giuridico"), [InputRequired()])
    organisations = ticks_field(
        _l("Chi lo realizza"), _l("Ogni organizzazione scrive i propri totali.")
    )
    action = SelectField(_l("Azione del piano"), [Optional()])
    source = StringField(
        _l("Fonte"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, data o fonte.")), Length(max=400)],
    )
    reason = reason_field()

    def offer(self, organisations: Iterable[tuple[int, str]], actions: Pairs) -> None:
        """Fill in what can be chosen."""
        self.legal_frame.choices = choices(LEGAL_FRAMES)
        self.organisations.choices = list(organisations)
        self.action.choices = [("", str(gettext("nessuna"))), *actions]


class EndForm(EditForm):
    """Why a programme takes no totals any more."""

    reason = reason_field()


class GroundsForm(EditForm):
    """People of a year by ground of disadvantage, never fewer than five."""

    disability = CountField(_l("Invalidità fisica, psichica o sensoriale"), [Optional()])
    psychiatric = CountField(_l("Ex degenti o in trattamento psichiatrico"), [Optional()])
    addiction = CountField(_l("Dipendenza da droghe"), [Optional()])
    alcohol = CountField(_l("Dipendenza da alcol"), [Optional()])
    minors = CountField(_l("Minori in età lavorativa in difficoltà familiare"), [Optional()])
    detention = CountField(_l("Detenzione o misure alternative"), [Optional()])
    decree = CountField(_l("Altre persone indicate per decreto"), [Optional()])
    source = StringField(_l("Fonte"), [Length(max=400)])
    reason = reason_field()

    def people(self) -> dict[str, int | None]:
        """Return what was typed by ground."""
        return {ground: self[ground].data for ground in GROUNDS}


class ContractForm(EditForm):
    """A contract under regulation 307."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    buyer = StringField(_l("Chi compra"), [Length(max=160)])
    awarded_on = DayField(
        _l("Affidato il"), [InputRequired(_l("Scrivere il giorno dell'affidamento."))]
    )
    euro = EuroField(_l("Valore in euro"), [InputRequired(_l("Scrivere il valore."))])
    reserved = BooleanField(_l("È riservato a chi inserisce al lavoro persone svantaggiate"))
    workers = CountField(
        _l("Lavoratori del contratto"),
        [Optional()],
        description=_l("Non è pubblico: si pubblica solo se la quota è raggiunta."),
    )
    disadvantaged = CountField(_l("Di cui svantaggiati"), [Optional()])
    act = StringField(_l("Atto"), [Length(max=300)])
    source = StringField(_l("Fonte"), [Length(max=400)])
    reason = reason_field()

    def said(self) -> dict[str, Any]:
        """Return the contract that was typed, its value in cents."""
        names = ("title", "buyer", "awarded_on", "reserved", "workers", "disadvantaged",
                 "act", "source")  # fmt: skip
        return self.values(names) | {"cents": cents_of(self.euro.data)}


class PurchasesForm(EditForm):
    """All the purchases of a year."""

    year = CountField(_l("Anno"), [InputRequired(_l("Scrivere l'anno."))])
    euro = EuroField(_l("Acquisti di tutto l'anno in euro"), [Optional()])
    source = StringField(_l("Fonte"), [Length(max=400)])
    reason = reason_field()


class ComplianceForm(EditForm):
    """What must be recorded before single placements may be entered."""

    legal_basis = TextAreaField(
        _l("Base giuridica"),
        [Length(max=1000)],
        description=_l("L'articolo del Regolamento UE 2016/679 e la norma o l'atto che la danno."),
    )
    retention_months = CountField(
        _l("Conservazione, in mesi dopo la fine"), [Optional()], description=_l("Da 1 a 120.")
    )
    assessment = StringField(
        _l("Valutazione d'impatto"), [Length(max=400)], description=_l("Numero e luogo dell'atto.")
    )
    assessed_on = DayField(_l("Del giorno"), [Optional()])
    active = BooleanField(_l("Le organizzazioni possono scrivere gli inserimenti singoli"))
    reason = reason_field()


class DoubleForm(EditForm):
    """Whether two organisations stated the same people."""

    verdict = RadioField(
        _l("Sono le stesse persone?"), [InputRequired(_l("Dire se sono le stesse persone."))]
    )
    kept = RadioField(_l("Se sì, contano i totali di"), [Optional()], coerce=int)
    reason = reason_field()

    def offer(self, organisations: Iterable[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        self.verdict.choices = [
            ("different", str(gettext("No, sono persone diverse"))),
            ("same", str(gettext("Sì: si contano una volta sola"))),
        ]
        self.kept.choices = list(organisations)


def cents_of(euro: Decimal | None) -> int | None:
    """Return euro as cents."""
    return None if euro is None else int(euro * 100)
