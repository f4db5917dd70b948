"""The forms of sign-in and of one's own account."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from foodplan.web.forms import BaseForm

MIN_PASSWORD = 12
MAX_PASSWORD = 256


class SignInForm(BaseForm):
    """E-mail address and password, where to go next, and a form kept from an ended session."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Reads only what was sent to the sign-in page itself."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Leave alone the fields of another page's form, shown with this one when it ends."""
            if request.endpoint != "accounts.sign_in":
                return None
            return super().wrap_formdata(form, formdata)

    email = EmailField(
        _l("Indirizzo e-mail"),
        [InputRequired(_l("Scrivere l'indirizzo e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Scrivere la password.")), Length(max=1024)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    resume = HiddenField()


class ChangePasswordForm(BaseForm):
    """The password in use, and a new one written twice."""

    password = PasswordField(
        _l("Password attuale"),
        [InputRequired(_l("Scrivere la password attuale."))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("Nuova password"),
        [
            InputRequired(_l("Scrivere la nuova password.")),
            Length(
                MIN_PASSWORD,
                MAX_PASSWORD,
                _l("La nuova password deve avere da 12 a 256 caratteri."),
            ),
        ],
        description=_l("Almeno 12 caratteri: va bene una frase."),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _l("Nuova password, di nuovo"),
        [
            InputRequired(_l("Scrivere di nuovo la nuova password.")),
            EqualTo("new_password", _l("Le due nuove password sono diverse.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
