"""The form of a line of funding; its amounts and splits are tables of their own."""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from foodplan.blueprints.office.forms.choices import EditForm, choices, reason_field
from foodplan.rules.funding import PAYERS, STAGES, WHOLE, read_cents
from foodplan.rules.numbers import read_number
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


def read_amounts(
    typed: MultiDict[str, str], years: Iterable[int], act: str, source: str
) -> tuple[list[AmountInput], list[Problem]]:
    """Return the amounts that were typed, sent as `stage-year`, and what is wrong with them."""
    found, problems = [], []
    for year in years:
        for stage in STAGES:
            name = f"{stage}-{year}"
            cents = read_cents(typed.get(name, ""), name)
            if isinstance(cents, Problem):
                problems.append(cents)
            elif cents is not None:
                found.append(AmountInput(year, stage, cents, act, source))
    return found, problems


def read_shares(
    typed: MultiDict[str, str], actions: Iterable[str]
) -> tuple[dict[str, int], list[Problem]]:
    """Return the shares that were typed as percentages, sent as `parte-action`."""
    shares: dict[str, int] = {}
    problems: list[Problem] = []
    for action in actions:
        name = f"parte-{action}"
        text = typed.get(name, "").strip().removesuffix("%").strip()
        if not text:
            continue
        number = read_number(text, name)
        if isinstance(number, Problem):
            problems.append(number)
            continue
        share = number * WHOLE / 100
        if share != share.to_integral_value() or not Decimal(0) < share <= WHOLE:
            message = "Una parte sta fra 0,01 e 100, con due decimali al massimo."
            problems.append(Problem(name, message))
            continue
        shares[action] = int(share)
    return shares, problems
