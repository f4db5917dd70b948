"""The site's calendar: the form of a pick-up or an opening, and the day on which it ends."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from foodplan.blueprints.emporiums.forms.acceptance import ticks, typed_time
from foodplan.reports.emporiums.schedule import WEEK_WORDS
from foodplan.reports.recovery.words import WEEKDAYS
from foodplan.store.ledger import CategoryRow
from foodplan.store.schedule import ScheduleInput, ScheduleRow
from foodplan.web.fields import DayField, FormIdField
from foodplan.web.filters import word
from foodplan.web.forms import BaseForm


class _Versioned(BaseForm):
    """A statement about a slot, which remembers the last one that its writer read."""

    version = HiddenField()

    @property
    def opened(self) -> int:
        """The last statement that whoever fills in the form read, 0 for none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() else 0


class OpeningSlotForm(_Versioned):
    """An opening that recurs: on which days and hours, and since when."""

    id = FormIdField()
    weekdays = ticks(_l("In quali giorni"), _l("Scegliere almeno un giorno."), int)
    weeks = ticks(
        _l("In quali settimane del mese"),
        None,
        int,
        description=_l("Niente segnato vuol dire tutte le settimane."),
    )
    from_time = StringField(_l("Dalle"), [Length(max=5)], description=_l("Per esempio 09:30."))
    to_time = StringField(_l("Alle"), [Length(max=5)])
    name = StringField(
        _l("Come lo chiamate"),
        [Length(max=80, message=_l("Al massimo 80 caratteri."))],
        description=_l("Per esempio «apertura del sabato». Niente nomi di persone."),
    )
    since = DayField(
        _l("Da quale giorno"),
        [InputRequired(_l("Indicare un giorno."))],
        description=_l("I giorni prima restano com’erano."),
    )
    reason = StringField(_l("Perché cambiate"), [Length(max=500)])

    def offer(self) -> None:
        """Fill in the days that can be chosen."""
        self.weekdays.choices = [(number, word(name)) for number, name in enumerate(WEEKDAYS)]
        self.weeks.choices = [
            (number, _("la %(week)sª volta", week=number)) for number in WEEK_WORDS
        ]

    def said(self, kind: str) -> ScheduleInput:
        """Return what was typed as the store takes it."""
        return ScheduleInput(
            kind=kind,
            weekdays=tuple(self.weekdays.data or ()),
            weeks=tuple(self.weeks.data or ()),
            name=(self.name.data or "").strip(),
            from_time=typed_time(self.from_time.data),
            to_time=typed_time(self.to_time.data),
        )


class PickupSlotForm(OpeningSlotForm):
    """A pick-up that recurs: also from whom, and what mostly."""

    source = SelectField(
        _l("Da chi"),
        choices=[],
        description=_l("Con «da chiunque» il giorno è a posto con qualsiasi arrivo."),
    )
    category = SelectField(
        _l("Che cosa, di solito"),
        choices=[],
        description=_l("Serve solo a preparare il modulo dell’arrivo."),
    )

    def offer_goods(
        self, categories: Iterable[CategoryRow], sources: Iterable[tuple[str, str]]
    ) -> None:
        """Fill in the sources and the categories that can be chosen."""
        self.source.choices = [("", _("da chiunque")), *sources]
        self.category.choices = [
            ("", _("non importa")),
            *((row.slug, word(row.name)) for row in categories),
        ]

    def said(self, kind: str) -> ScheduleInput:
        """Return what was typed as the store takes it."""
        said = super().said(kind)
        return ScheduleInput(
            **{**vars(said), "source": self.source.data, "category": self.category.data}
        )


class EndSlotForm(_Versioned):
    """From which day on a slot no longer recurs."""

    on = DayField(_l("Da quale giorno non c’è più"), [InputRequired(_l("Indicare un giorno."))])


def typed_schedule(row: ScheduleRow) -> dict[str, Any]:
    """Return a statement as its form was typed."""
    return {
        "weekdays": list(row.weekdays),
        "weeks": list(row.weeks),
        "from_time": row.from_time,
        "to_time": row.to_time,
        "name": row.name,
        "source": row.source,
        "category": row.category,
    }
