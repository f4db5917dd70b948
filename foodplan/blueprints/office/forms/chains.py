"""The forms of short chains: producers, their places, outlets and supplies."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.chain_fields import CentsField, KilosField, MonthField
from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    choices,
    reason_field,
)
from foodplan.reports.plan.words import METHODS
from foodplan.rules.ledger import Method
from foodplan.rules.short_chain_words import INTERMEDIARIES, OUTLETS, PROCESSED, PRODUCERS
from foodplan.rules.short_chains import Intermediary
from foodplan.store.short_chains import SupplyInput
from foodplan.web.fields import DayField, FormIdField, as_choices

Pairs = Iterable[tuple[Any, str]]
PLACE_FIELDS = (
    "municipality", "province", "latitude", "longitude", "error_m", "source", "active",
)  # fmt: skip
THROUGH_ROWS = 3


class ProducerForm(EditForm):
    """A producer that is already there: what kind, from what source, whether it still supplies."""

    kind = SelectField(_l("Che cos’è"), [InputRequired()])
    source = StringField(_l("Da che cosa si sa"), [Length(max=400)])
    active = BooleanField(_l("Rifornisce ancora"))
    reason = reason_field()

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(PRODUCERS)


class NewProducerForm(EditForm):
    """A producer that is not registered yet, or an organisation that becomes one."""

    organisation = SelectField(
        _l("Organizzazione già registrata"),
        [Optional()],
        description=_l("Se il produttore è già in elenco per altro; altrimenti scrivere il nome."),
    )
    name = StringField(_l("Nome"), [Length(max=120)])
    kind = SelectField(_l("Che cos’è"), [InputRequired()])
    public_name = BooleanField(_l("Ha accettato che il suo nome si legga nelle pagine pubbliche"))
    source = StringField(_l("Da che cosa si sa"), [Length(max=400)])
    reason = reason_field()

    def offer(self, organisations: Pairs) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(PRODUCERS)
        self.organisation.choices = [("", str(gettext("nessuna: è nuovo"))), *organisations]


class PlaceFields(EditForm):
    """A place with the error of its point."""

    municipality = StringField(_l("Comune"), [InputRequired(_l("Scrivere il comune."))])
    province = StringField(
        _l("Provincia (sigla)"),
        [Optional()],
        description=_l("Per esempio TO. Senza, la stessa provincia non si può riconoscere."),
    )
    latitude = NumberField(_l("Latitudine"), [Optional()])
    longitude = NumberField(_l("Longitudine"), [Optional()])
    error_m = NumberField(
        _l("Errore del punto, in metri"),
        [Optional()],
        description=_l(
            "Quanto può essere lontano dal vero: 50 per un civico, 500 per una via, 3000 per il "
            "centro di un comune. Vuoto: non si sa, e il punto da solo non decide."
        ),
    )
    source = StringField(_l("Da che cosa si sa"), [Length(max=400)])
    active = BooleanField(_l("È ancora in uso"), default=True)
    since = DayField(
        _l("Da quale giorno"),
        [Optional()],
        description=_l(
            "Vuoto: si corregge uno sbaglio. Con un giorno: prima era come era scritto."
        ),
    )
    reason = reason_field()

    def place(self) -> dict[str, Any]:
        """Return the place that was typed; metres are whole."""
        said = self.values(PLACE_FIELDS)
        error = said["error_m"]
        return said | {"error_m": None if error is None else round(error)}

    def first_day(self, otherwise: date) -> date:
        """Return the day from which it holds, the one that was typed or another."""
        return self.since.data or otherwise


class ProducerPlaceForm(PlaceFields):
    """Where a producer grows its goods, or works them."""


class OutletForm(PlaceFields):
    """An outlet that is already there."""

    name = StringField(_l("Nome"), [InputRequired(_l("Scrivere il nome.")), Length(max=120)])
    kind = SelectField(_l("Che cos’è"), [InputRequired()])
    resells = BooleanField(
        _l("Chi lo tiene compra e rivende"),
        description=_l("Allora conta come un intermediario commerciale."),
    )

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = choices(OUTLETS)


class NewOutletForm(OutletForm):
    """An outlet that is not registered yet."""

    organisation = SelectField(
        _l("Chi lo tiene"),
        [Optional()],
        description=_l("Per la vendita in azienda scegliere il produttore stesso."),
    )
    public_name = BooleanField(_l("Ha accettato che il suo nome si legga nelle pagine pubbliche"))

    def offer_keepers(self, organisations: Pairs) -> None:
        """Fill in who may run it."""
        self.offer()
        nobody = ("", str(gettext("nessuno in elenco: un’organizzazione con lo stesso nome")))
        self.organisation.choices = [nobody, *organisations]


class ThroughForm(Form):
    """One intermediary between producer and outlet."""

    kind = SelectField(_l("Intermediario"), [Optional()])
    name = StringField(_l("Nome dell’intermediario"), [Length(max=120)])


class SupplyForm(EditForm):
    """A supply of one category in one month."""

    identity = FormIdField()
    producer_id = SelectField(_l("Produttore"), [InputRequired()], coerce=int)
    node_id = SelectField(_l("Punto vendita"), [InputRequired()], coerce=int)
    month = MonthField(_l("Mese"), [InputRequired(_l("Scrivere il mese."))])
    category_id = SelectField(_l("Categoria"), [InputRequired()], coerce=int)
    grams = KilosField(_l("Chili"), [InputRequired(_l("Scrivere quanti chili."))])
    cents = CentsField(_l("Euro"), [Optional()])
    processed = SelectField(
        _l("Prodotto"),
        [Optional()],
        description=_l("Se non è trasformato conta solo il luogo di produzione."),
    )
    intermediaries = FieldList(FormField(ThroughForm), min_entries=THROUGH_ROWS)
    declared_km = NumberField(
        _l("Chilometri dichiarati, in linea d’aria"),
        [Optional()],
        description=_l("Solo per controllo: il risultato si calcola dai luoghi."),
    )
    method = SelectField(_l("Come si conoscono i chili"), [InputRequired()], coerce=int)
    source = StringField(_l("Fonte"), [Length(max=400)])
    another = BooleanField(_l("È un’altra fornitura, non la stessa scritta due volte"))
    reason = reason_field()

    def offer(self, producers: Pairs, outlets: Pairs, categories: Pairs) -> None:
        """Fill in what can be chosen."""
        first = ("0", str(gettext("scegliere")))
        self.producer_id.choices = as_choices([first, *producers])
        self.node_id.choices = as_choices([first, *outlets])
        self.category_id.choices = as_choices([first, *categories])
        self.processed.choices = choices(PROCESSED, str(gettext("come di solito la categoria")))
        self.method.choices = as_choices(
            (str(int(code)), str(gettext(METHODS[code])))
            for code in Method
            if code != Method.DERIVED
        )
        for place, row in enumerate(self.rows(), 1):
            row["kind"].label.text = gettext("Intermediario %(place)s", place=place)
            row["name"].label.text = gettext("Nome dell’intermediario %(place)s", place=place)
            row["kind"].choices = choices(INTERMEDIARIES, str(gettext("nessuno")))

    def through(self) -> tuple[Intermediary, ...]:
        """Return the intermediaries that were chosen."""
        rows = ((str(row["kind"].data or ""), str(row["name"].data or "")) for row in self.rows())
        return tuple(Intermediary(kind, name) for kind, name in rows if kind)

    def rows(self) -> Sequence[Any]:
        """Return the rows of intermediaries."""
        return list(self.intermediaries)

    def said(self, uuid: UUID, categories: dict[int, str]) -> SupplyInput:
        """Return the supply that was typed."""
        return SupplyInput(
            uuid=uuid,
            producer=self.producer_id.data,
            outlet=self.node_id.data,
            month=self.month.data or 0,
            category=categories.get(self.category_id.data, ""),
            grams=self.grams.data or 0,
            cents=self.cents.data,
            processed=self.processed.data or None,
            intermediaries=self.through(),
            declared_km=self.declared_km.data,
            method=Method(self.method.data).slug,
            source=self.source.data or "",
            another=bool(self.another.data),
        )
