"""Forms of attributions: a new one, another share of one, all of one action to another."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from foodplan.blueprints.office.forms.building import FiltersField
from foodplan.blueprints.office.forms.choices import (
    EditForm,
    NumberField,
    SayingForm,
    choices,
    reason_field,
)
from foodplan.reports.office.filters import Options
from foodplan.store.measures import MEASURES
from foodplan.web.fields import DayField

NO_DAY = _l("Indicare un giorno.")
SHARE_HELP = _l("In percentuale: 100 è tutta, 50 la metà. Con le altre azioni mai più di 100.")


class ShareForm(EditForm):
    """Another share of something that is attributed already; 0 takes it away."""

    share = NumberField(
        _l("Parte"),
        [InputRequired(_l("Scrivere una parte in percentuale: da 0 a 100."))],
        description=_l("In percentuale: 100 è tutta, 50 la metà, 0 la toglie."),
    )
    since = DayField(
        _l("Da quale giorno"),
        [InputRequired(NO_DAY)],
        description=_l("Un mese è di chi ne ha la parte nell’ultimo giorno."),
    )
    reason = reason_field()

    def offer(self) -> None:
        """Say how numbers are read."""
        self.share.percent = True


class AttributionForm(SayingForm):
    """A share of a measure under filters, or of one observation, for an action."""

    action = SelectField(_l("Azione"), [InputRequired(_l("Scegliere un'azione dell'elenco."))])
    measure = SelectField(_l("Misura"), description=_l("Chili del registro; o una rilevazione."))
    filters = FiltersField(_l("Filtri"))
    observation = SelectField(
        _l("Oppure una rilevazione"), description=_l("Allora la misura resta vuota.")
    )
    share = NumberField(
        _l("Parte"),
        [InputRequired(_l("Scrivere una parte in percentuale: da 0 a 100."))],
        description=SHARE_HELP,
    )
    since = DayField(
        _l("Da quale giorno"),
        [InputRequired(NO_DAY)],
        description=_l("Un mese è di chi ne ha la parte nell’ultimo giorno."),
    )
    reason = reason_field()

    def offer(
        self,
        actions: Iterable[tuple[str, str]],
        observations: Iterable[tuple[str, str]],
        options: Options,
    ) -> None:
        """Fill in what can be chosen, and how numbers are read."""
        none = str(_("nessuna"))
        masses = {
            name: found.title for name, found in MEASURES.items() if found.flows and not found.base
        }
        self.action.choices = list(actions)
        self.measure.choices = choices(masses, none)
        self.observation.choices = [("", none), *observations]
        self.filters.offered = options
        self.share.percent = True


class MoveForm(SayingForm):
    """All that is one action's, to another: for actions that were merged."""

    action = SelectField(_l("Dall’azione"), [InputRequired()])
    into = SelectField(_l("All’azione"), [InputRequired()])
    since = DayField(_l("Da quale giorno"), [InputRequired(NO_DAY)])
    reason = reason_field()

    def offer(self, actions: Iterable[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        known = list(actions)
        self.action.choices, self.into.choices = known, known
