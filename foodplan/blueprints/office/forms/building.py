"""Fields of the indicator builder: filters as ticks, and the weights of the twelve months."""

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from foodplan.reports.office.filters import Options
from foodplan.rules.numbers import read_number, write_number
from foodplan.store.attributions import filters_text
from foodplan.store.measures import FILTER_NAMES, FILTERS, read_filters

MONTHS = 12


class FiltersField(Field):
    """Several choices for each filter, sent as `name-filter`; `data` is their canonical JSON.

    `offered` are the choices of each filter; what was kept before stays choosable, even when it
    is offered no more.
    """

    widget = HiddenInput()
    offered: Options = MappingProxyType({})

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what the form starts with, or the ticks that came back."""
        super().process(None, data if isinstance(data, str) else self._kept(), extra_filters)
        if formdata is None:
            return
        ticked = {
            name: [word for word in formdata.getlist(f"{self.name}-{name}") if word]
            for name in FILTERS
        }
        self.data = filters_text(ticked)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The filters as a page shows them: name, words, choices, and how many are ticked."""
        chosen = self._chosen()
        return [
            {
                "name": f"{self.name}-{name}",
                "label": FILTER_NAMES[name],
                "chosen": len(chosen.get(name, ())),
                "options": [
                    (code, words, code in chosen.get(name, ()))
                    for code, words in self._with_kept(name, chosen.get(name, ()))
                ],
            }
            for name in self.offered
        ]

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - what WTForms calls
        """Refuse what was never offered."""
        kept = read_filters(self.object_data or "{}")
        for name, codes in self._chosen().items():
            known = {code for code, _words in self.offered.get(name, ())} | set(kept.get(name, ()))
            if not known.issuperset(codes):
                raise ValidationError(_("Scegliere tra le voci dell’elenco."))

    def _kept(self) -> str:
        default = self.default() if callable(self.default) else self.default
        return default or "{}"

    def _chosen(self) -> dict[str, tuple[str, ...]]:
        try:
            return read_filters(self.data or "{}")
        except (ValueError, json.JSONDecodeError):
            return {}

    def _with_kept(self, name: str, chosen: tuple[str, ...]) -> list[tuple[str, str]]:
        offered = list(self.offered.get(name, ()))
        known = {code for code, _words in offered}
        return offered + [(code, code) for code in chosen if code not in known]


class SeasonField(Field):
    """Twelve weights of the months, sent as `name-1` to `name-12`; `data` is text with commas.

    Nothing typed at all is no season; a month left empty beside others weighs 0.
    """

    widget = HiddenInput()
    typed: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what the form starts with, or the twelve numbers that came back."""
        super().process(None, data if isinstance(data, str) else "", extra_filters)
        self.typed = ()
        if formdata is None:
            return
        self.typed = tuple(
            str(formdata.get(f"{self.name}-{month}", "")).strip() for month in range(1, MONTHS + 1)
        )
        self.data = self._read()

    @property
    def months(self) -> list[tuple[str, str]]:
        """The name and the text of each month's own input."""
        kept = [_shown(weight) for weight in self.data.split(",")] if self.data else []
        texts = self.typed or tuple(kept) or ("",) * MONTHS
        return [(f"{self.name}-{at}", text) for at, text in enumerate(texts, 1)]

    def _read(self) -> str:
        if not any(self.typed):
            return ""
        found = [read_number(text or "0") for text in self.typed]
        weights = [number for number in found if isinstance(number, Decimal)]
        if len(weights) < MONTHS:
            self.process_errors = [_("I pesi dei mesi sono numeri, per esempio 1 o 0,5.")]
            return ""
        return ",".join(f"{weight.normalize():f}" for weight in weights)


def _shown(weight: str) -> str:
    return write_number(Decimal(weight))
