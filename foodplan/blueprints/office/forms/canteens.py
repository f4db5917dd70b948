"""The form of a line of a canteen's tender or invoice."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.chain_fields import CentsField, KilosField, MonthField
from foodplan.blueprints.office.forms.choices import EditForm, choices, reason_field
from foodplan.rules.canteens import LOCAL, PURCHASES
from foodplan.store.short_chains import PurchaseInput
from foodplan.web.fields import FormIdField, as_choices

Pairs = Iterable[tuple[Any, str]]


def _number(value: Any) -> int | None:
    """Return the number of a choice, None for the empty one."""
    return int(value) or None


class PurchaseForm(EditForm):
    """A line of a tender or of an invoice."""

    identity = FormIdField()
    node_id = SelectField(_l("Mensa"), [InputRequired()], coerce=int)
    kind = SelectField(
        _l("Documento"),
        [InputRequired()],
        description=_l("La fattura dice che cosa è stato comprato, la gara che cosa è promesso."),
    )
    first_month = MonthField(_l("Primo mese"), [InputRequired(_l("Scrivere il mese."))])
    last_month = MonthField(
        _l("Ultimo mese"),
        [InputRequired(_l("Scrivere il mese."))],
        description=_l("Lo stesso del primo, se il documento è di un mese solo."),
    )
    product = StringField(
        _l("Prodotto"),
        [Length(max=200)],
        description=_l("Come lo scrive il documento. Si legge nella pagina pubblica."),
    )
    category_id = SelectField(_l("Categoria"), [Optional()], coerce=_number)
    grams = KilosField(_l("Chili"), [Optional()], description=_l("Vuoto: non si sanno."))
    cents = CentsField(_l("Euro"), [Optional()], description=_l("Senza IVA. Vuoto: non si sanno."))
    producer_id = SelectField(
        _l("Produttore"),
        [Optional()],
        coerce=_number,
        description=_l("Se il documento lo nomina: allora si prova anche il km 0 della legge."),
    )
    local = RadioField(_l("È dichiarato locale?"), [InputRequired(_l("Scegliere una risposta."))])
    local_reason = StringField(
        _l("Perché"),
        [Length(max=300)],
        description=_l(
            "Che cosa lo fa dire: il luogo, un marchio, una clausola. Si legge nella pagina "
            "pubblica: non scrivere nomi di persone."
        ),
    )
    document = StringField(
        _l("Riferimento del documento"),
        [Length(max=200)],
        description=_l("Per esempio: Fattura 12/2026, oppure CIG e lotto."),
    )
    source = StringField(_l("Fonte"), [Length(max=400)])
    reason = reason_field()

    def offer(self, producers: Pairs, canteens: Pairs, categories: Pairs) -> None:
        """Fill in what can be chosen."""
        first = ("0", str(gettext("scegliere")))
        self.node_id.choices = as_choices([first, *canteens])
        self.kind.choices = choices(PURCHASES)
        self.producer_id.choices = as_choices([("0", str(gettext("non indicato"))), *producers])
        self.category_id.choices = as_choices([("0", str(gettext("nessuna"))), *categories])
        self.local.choices = choices(LOCAL)

    def said(self, row_key: str, categories: dict[int, str]) -> PurchaseInput:
        """Return the line that was typed."""
        return PurchaseInput(
            row_key=row_key,
            outlet=self.node_id.data or 0,
            kind=self.kind.data or "",
            first_month=self.first_month.data or 0,
            last_month=self.last_month.data or 0,
            category=categories.get(self.category_id.data or 0, ""),
            product=self.product.data or "",
            grams=self.grams.data,
            cents=self.cents.data,
            local=self.local.data or "",
            local_reason=self.local_reason.data or "",
            producer=self.producer_id.data,
            document=self.document.data or "",
            source=self.source.data or "",
        )
