"""What an officer says of a suggestion: which facts are right, and why."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.validators import Length

from foodplan.blueprints.office.forms.choices import VersionField
from foodplan.rules.suggestions import LONGEST_ANSWER
from foodplan.web.forms import BaseForm


class DecisionForm(BaseForm):
    """The facts that are ticked, the answer that is kept, the version the officer saw."""

    facts = SelectMultipleField(_l("Che cosa è giusto"), choices=[], validate_choice=False)
    version = VersionField()
    published = BooleanField(
        _l("Ho controllato: la fonte indicata lo rende già pubblico"),
        description=_l(
            "Senza, il luogo resta fuori dalla mappa finché chi lo gestisce acconsente."
        ),
    )
    answer = TextAreaField(
        _l("Risposta a chi ha scritto"),
        [Length(max=LONGEST_ANSWER)],
        description=_l("Resta accanto alla segnalazione; serve se non accogliete tutto."),
        render_kw={"rows": 3, "maxlength": LONGEST_ANSWER},
    )
    meanwhile: Any = None


class PressForm(BaseForm):
    """A button alone, with its token."""
