"""The forms of a line of funding, of one of its amounts and of who spends it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    choices,
    reason_field,
)
from foodplan.rules.funding import (
    PAYERS,
    read_cents,
    read_share,
    write_cents,
)
from foodplan.rules.numbers import write_number
from foodplan.rules.plan import FUNDING_KINDS
from foodplan.rules.problems import Problem
from foodplan.store.funding import AmountInput

Pairs = Iterable[tuple[str, str]]


class LineForm(EditForm):
    """A line: its words, its code, whose money it is."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    programme = SelectField(_l("Programma"), [InputRequired()])
    payer = SelectField(_l("Di chi sono i soldi"), [InputRequired()])
    cup = StringField(
        _l("CUP"), [Optional(), Length(max=40)], description=_l("Vuoto se non c'è ancora.")
    )
    part_of = SelectField(
        _l("È parte di"),
        [Optional()],
        description=_l("Una parte non si somma al suo totale: un euro conta una volta sola."),
    )
    note = TextAreaField(_l("Nota"), [Length(max=500)])
    source = StringField(
        _l("Fonte"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, data o fonte.")), Length(max=400)],
    )
    reason = reason_field()

    def offer(self, programmes: Pairs, lines: Pairs) -> None:
        """Fill in what can be chosen."""
        self.programme.choices = list(programmes)
        self.payer.choices = choices(PAYERS)
        self.part_of.choices = [("", str(gettext("nessun'altra linea"))), *lines]


class ProgrammeForm(EditForm):
    """A programme that pays for the plan."""

    title = StringField(_l("Titolo"), [InputRequired(_l("Scrivere il titolo.")), Length(max=200)])
    kind = SelectField(_l("Di che fondi si tratta"), [InputRequired()])
    source = StringField(
        _l("Fonte"),
        [InputRequired(_l("Scrivere da che cosa si sa: atto, data o fonte.")), Length(max=400)],
    )
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of programmes."""
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(FUNDING_KINDS)


class EuroField(NumberField):
    """An amount in euro to the cent; `data` is a Decimal, None for nothing typed."""

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return write_cents(int(self.data * 100))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the euro; what cannot be read is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        found = read_cents(self.typed)
        if isinstance(found, Problem):
            message = str(gettext(found.message, **found.params))
            raise ValueError(message)  # noqa: TRY004 - what WTForms listens for
        self.data = None if found is None else Decimal(found) / 100


class AmountForm(EditForm):
    """What a line says of one stage in one year; without euro it says nothing any more."""

    euro = EuroField(
        _l("Euro"),
        [Optional()],
        description=_l("Vuoto: l'importo non è indicato. Zero è un importo."),
    )
    act = StringField(_l("Atto"), [Length(max=300)])
    source = StringField(
        _l("Fonte"), [Length(max=400)], description=_l("Un importo ha il suo atto o la sua fonte.")
    )
    beyond = BooleanField(
        _l("È proprio così: più impegnati che programmati, o più pagati che impegnati")
    )
    reason = reason_field()

    def said(self, year: int, stage: str) -> AmountInput:
        """Return the amount that was typed."""
        euro, act, source = self.euro.data, self.act.data or "", self.source.data or ""
        cents = None if euro is None else int(euro * 100)
        return AmountInput(year, stage, cents, act, source, bool(self.beyond.data))


class ShareField(NumberField):
    """A percentage; `data` are ten-thousandths, None for nothing typed."""

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return write_number(Decimal(self.data) / 100)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the percentage; what cannot be read is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        found = read_share(self.typed)
        if isinstance(found, Problem):
            message = str(gettext(found.message, **found.params))
            raise ValueError(message)  # noqa: TRY004 - what WTForms listens for
        self.data = found


class ShareRowForm(Form):
    """The share of one action; `differs` when somebody else stated `now` meanwhile."""

    action = HiddenField()
    share = ShareField(_l("Parte"), [Optional()])
    now: int | None = None
    differs = False


class SharesForm(EditForm):
    """Which actions spend a line, and how much of it each."""

    rows = FieldList(FormField(ShareRowForm))
    reason = reason_field()

    def said(self) -> dict[str, int]:
        """Return the shares that were typed, by action."""
        found = {str(row["action"].data): row["share"].data for row in self.rows}
        return {action: share for action, share in found.items() if share}


class WithdrawForm(EditForm):
    """Why a line holds no more."""

    reason = reason_field()
