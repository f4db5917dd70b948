"""Telling people from programs without asking anybody for anything: a trap, and a little time."""

from uuid import uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from foodplan.blueprints.suggestions.forms import SentForm
from foodplan.store.suggestions import new_key
from foodplan.web.session import now

FASTEST_SECONDS = 3
LONGEST_SECONDS = 24 * 3600


def shown_now() -> str:
    """Return the signed instant at which a form is shown, with the identity of what it sends."""
    return str(_serializer().dumps([int(now().timestamp()), str(uuid4())]))


def identity_of(form: SentForm) -> str:
    """Return the identity of a form that was sent, "" when its stamp is not ours or too old."""
    try:
        at, uuid = _serializer().loads(form.mostrato.data or "")
    except (BadSignature, ValueError, TypeError):
        return ""
    age = int(now().timestamp()) - int(at)
    return str(uuid) if 0 <= age <= LONGEST_SECONDS else ""


def came_too_soon(form: SentForm) -> bool:
    """Return whether a form came back faster than anybody types."""
    at, _uuid = _serializer().loads(form.mostrato.data or "")
    return int(now().timestamp()) - int(at) < FASTEST_SECONDS


def fell_into_the_trap(form: SentForm) -> bool:
    """Return whether the field that nobody sees was filled in."""
    return bool(form.conferma_indirizzo.data)


def no_key() -> str:
    """Return a key of nothing, alike to a true one: a program learns nothing from its answer."""
    return new_key()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="suggestion")
