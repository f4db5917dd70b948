"""Fields of a supply: a month, kilos and euro, each kept as the store keeps it."""

import re
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms.widgets import MonthInput

from foodplan.blueprints.office.forms.choices import NumberField
from foodplan.rules.funding import read_cents, write_cents
from foodplan.rules.numbers import read_number, write_number
from foodplan.rules.problems import Problem

_BROWSERS = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_TYPED = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{4})")


class MonthField(NumberField):
    """A month: `data` is yyyymm, sent as the browser's own (2026-10) or typed as 10/2026."""

    widget = MonthInput()  # type: ignore[assignment]

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return f"{self.data // 100}-{self.data % 100:02d}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a month; what is not one is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        own, typed = _BROWSERS.fullmatch(self.typed), _TYPED.fullmatch(self.typed)
        year, month = own.groups() if own else (typed.groups()[::-1] if typed else ("0", "0"))
        if not 1 <= int(month) <= 12:
            raise ValueError(_("Scrivere un mese, per esempio 10/2026."))
        self.data, self.typed = int(year) * 100 + int(month), ""


class KilosField(NumberField):
    """Kilos to the gram: `data` are whole grams."""

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return write_number(Decimal(self.data) / 1000)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read kilos; what cannot be read is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        found = read_number(self.typed.removesuffix("kg").strip())
        if isinstance(found, Problem):
            message = str(_(found.message, **found.params))
            raise ValueError(message)  # noqa: TRY004 - what WTForms listens for
        if found * 1000 != int(found * 1000):
            raise ValueError(_("Il peso si scrive fino al grammo, per esempio 12,345."))
        self.data = int(found * 1000)


class CentsField(NumberField):
    """Euro to the cent: `data` are whole cents."""

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        return write_cents(int(self.data))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read euro; what cannot be read is said and kept."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        found = read_cents(self.typed) if self.typed else None
        if isinstance(found, Problem):
            message = str(_(found.message, **found.params))
            raise ValueError(message)  # noqa: TRY004 - what WTForms listens for
        self.data = found
