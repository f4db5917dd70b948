"""Fields that read what people write: kilos, whole counts, days, a form's own identifier."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from wtforms import (  # type: ignore[attr-defined]
    Field,
    SelectChoice,
    StringField,
)
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, HiddenInput, TextInput

from foodplan.rules.mass import Reading, format_field, read_mass
from foodplan.rules.problems import Problem

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
MOST_PEOPLE = 100_000


def as_choices(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Return pairs of a value and its words as the choices of a select or radio field."""
    return [SelectChoice(value, label=label) for value, label in pairs]


class MassField(StringField):
    """Kilos as people write them: `data` is what was typed, `grams` what was understood.

    "1.234" reads two ways: `readings` then holds two choices for the radio field of the same
    form named `reading`. An answer holds only for the text that it was asked for. An empty
    field is no error here: whether a weight is due depends on its row.
    """

    grams: int | None = None
    readings: list[tuple[str, str]]

    def __init__(self, *args: Any, reading: str = "reading", **options: Any) -> None:
        self.reading = reading
        self.readings = []
        super().__init__(*args, **options)

    def process_data(self, value: Any) -> None:
        """Show grams that the form starts with as kilos."""
        self.grams = value if isinstance(value, int) else None
        self.data = format_field(value) if isinstance(value, int) else (value or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed, and find out whether it reads two ways."""
        if not valuelist:
            return
        self.data = str(valuelist[0]).strip()
        found = read_mass(self.data, confirm_heavy=True)
        asks = isinstance(found, Problem) and found.params.get("confirm") == "reading"
        self.readings = _readings(found) if asks and isinstance(found, Problem) else []

    def pre_validate(self, form: BaseForm) -> None:
        """Turn the text into grams, or say what is wrong with it."""
        self.grams = None
        if not self.data:
            return
        answer = form[self.reading].data
        asked = any(value == answer for value, _label in self.readings)
        reading = Reading(str(answer).partition(" ")[0]) if asked else None
        found = read_mass(self.data, reading=reading, confirm_heavy=True)
        if isinstance(found, Problem):
            raise ValidationError(str(_(found.message, **found.params)))
        self.grams = found


class WholeNumberField(Field):
    """A count of households or people: `data` is an int, or None when nothing was typed."""

    widget = TextInput()
    typed = ""

    def _value(self) -> str:
        return self.typed or ("" if self.data is None else str(self.data))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a whole number of zero or more; anything else is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        if self.typed.startswith(("-", "−", "–")):
            raise ValueError(_("Il numero non può essere negativo."))
        if not (self.typed.isascii() and self.typed.isdigit()):
            raise ValueError(_("Scrivere un numero intero in cifre, per esempio 6."))
        if len(self.typed) > 9 or int(self.typed) > MOST_PEOPLE:
            raise ValueError(_("Il numero è troppo grande: controllare quante cifre ha."))
        self.data = int(self.typed)


class DayField(Field):
    """A calendar day: sent as the browser's own date, or typed as 22/11/2026."""

    widget = DateInput()
    typed = ""

    def _value(self) -> str:
        return self.typed or (self.data.isoformat() if isinstance(self.data, date) else "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a day; what is not one is said and kept."""
        if not valuelist:
            return
        text = str(valuelist[0]).strip()
        self.data = _read_day(text)
        self.typed = "" if self.data else text
        if self.data is None:
            raise ValueError(_("Scrivere una data, per esempio 22/11/2026."))


class FormIdField(Field):
    """The identifier that the server gives a form when it is shown: sent twice, it is one act.

    A form that arrives without a good one gets a new one and is shown again.
    """

    widget = HiddenInput()

    def process_data(self, value: Any) -> None:
        """Make an identifier for a form that is shown for the first time."""
        self.data = value or uuid4()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the identifier that came back."""
        try:
            self.data = UUID(str(valuelist[0]))
        except (IndexError, ValueError):
            self.data = uuid4()
            raise ValueError(_("Il modulo era incompleto: controllare e registrare.")) from None

    def renew(self) -> None:
        """Give the form another identity, so that sending it again is another act."""
        self.data = uuid4()

    def _value(self) -> str:
        return str(self.data)


def _readings(problem: Problem) -> list[tuple[str, str]]:
    typed = str(problem.params["typed"])
    thousands, decimal = problem.params["thousands"], problem.params["decimal"]
    whole, _dot, rest = typed.partition(".")
    in_kilos = str(decimal).endswith(" kg")
    many = _(
        "%(mass)s (%(tonnes)d t e %(kilos)d kg)", mass=thousands, tonnes=int(whole), kilos=int(rest)
    )
    few = _(
        "%(mass)s (%(kilos)d kg e %(grams)d g)", mass=decimal, kilos=int(whole), grams=int(rest)
    )
    return [
        (f"{Reading.THOUSANDS} {typed}", many if in_kilos else str(thousands)),
        (f"{Reading.DECIMAL} {typed}", few if in_kilos else str(decimal)),
    ]


def _read_day(text: str) -> date | None:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
