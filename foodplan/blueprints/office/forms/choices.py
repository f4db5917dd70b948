"""What the office's forms share: vocabularies, ticks, numbers, the reason, the version opened."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, TextInput

from foodplan.rules.numbers import read_number, write_number
from foodplan.rules.problems import Problem
from foodplan.web.forms import BaseForm

Choices = list[tuple[str, str]]


class NumberField(Field):
    """A number as Italians write it; a percentage is typed as such and kept as a share.

    `data` is a float or None; what cannot be read is said and kept.
    """

    widget = TextInput()
    typed = ""
    _percent = False

    @property
    def percent(self) -> bool:
        """Whether the number is typed as a percentage; said late, what was typed is read again."""
        return self._percent

    @percent.setter
    def percent(self, percent: bool) -> None:
        self._percent = percent
        found = read_number(self.typed.removesuffix("%")) if self.typed else None
        if isinstance(found, Decimal):
            self.data = self._kept(found)

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return write_number(Decimal(str(self.data)) * (100 if self.percent else 1))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; nothing typed is None."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        found = read_number(self.typed.removesuffix("%"))
        if isinstance(found, Problem):
            message = str(gettext(found.message, **found.params))
            raise ValueError(message)  # noqa: TRY004 - what WTForms listens for
        self.data = self._kept(found)

    def _kept(self, found: Decimal) -> float:
        return float(found / 100 if self.percent else found)


class VersionField(Field):
    """The id of the version that a form was opened on; what is not one stands for an old one."""

    widget = HiddenInput()

    def _value(self) -> str:
        return str(self.data or 0)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the id that came back."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() else 0


class SayingForm(BaseForm):
    """A form whose fields say what the store's values of the same names will be."""

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what the named fields say, texts without spaces around them."""
        return {name: _tidy(self[name].data) for name in names}


class EditForm(SayingForm):
    """A form over one version of a thing; `meanwhile` says who changed it in the meantime."""

    version = VersionField()
    meanwhile: Any = None

    @property
    def answer_status(self) -> int:
        """The status of the page that shows this form again."""
        return 409 if self.meanwhile else 422


def choices(words: Mapping[str, str], empty: str | None = None) -> Choices:
    """Return a vocabulary as choices in the page's language, after an empty one when named."""
    first = [] if empty is None else [("", empty)]
    return first + [(code, str(gettext(name))) for code, name in words.items()]


def ticks_field(label: Any, description: Any) -> SelectMultipleField:
    """Return several numbered choices as ticks, which work with the keyboard and with a finger."""
    return SelectMultipleField(
        label,
        coerce=int,
        description=description,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def reason_field() -> StringField:
    """Return the reason that a change must give, since it stays in the history."""
    return StringField(
        _l("Perché cambiate"),
        [InputRequired(_l("Scrivere il motivo del cambiamento.")), Length(max=500)],
        description=_l("Resta nella storia, accanto al vostro nome e alla data."),
    )


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
