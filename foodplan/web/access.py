"""Access rules: every view names one, and an application with a view that does not will not start.

The rules are a ladder only for officers and administrators; operators stand beside it, since an
officer reads all and writes no movement in another's name. A shared phone opens what names
`at_site` or `records`, and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask_login import current_user

from foodplan.web.resume import ask_to_sign_in

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
OPERATOR = "operator"
OFFICER = "officer"
ADMINISTRATOR = "administrator"
AT_SITE = "at_site"
RECORDS = "records"
TOKEN = "token"  # noqa: S105 - the name of a rule

ALLOWED_ROLES = {
    SIGNED_IN: frozenset({"operator", "officer", "administrator"}),
    TOKEN: frozenset({"operator", "officer", "administrator"}),
    OPERATOR: frozenset({"operator"}),
    OFFICER: frozenset({"officer", "administrator"}),
    ADMINISTRATOR: frozenset({"administrator"}),
    AT_SITE: frozenset({"operator", "officer", "administrator", "device"}),
    RECORDS: frozenset({"operator", "device"}),
}


def public(view: View) -> View:
    """Let everybody in."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> Callable[..., Any]:
    """Let in whoever has an account."""
    return _guarded(view, SIGNED_IN)


def operator(view: View) -> Callable[..., Any]:
    """Let in those who log movements for an organisation."""
    return _guarded(view, OPERATOR)


def officer(view: View) -> Callable[..., Any]:
    """Let in the food policy office and administrators."""
    return _guarded(view, OFFICER)


def administrator(view: View) -> Callable[..., Any]:
    """Let in administrators only."""
    return _guarded(view, ADMINISTRATOR)


def at_site(view: View) -> Callable[..., Any]:
    """Let in whoever has an account, and the shared phones: pages of a site's register."""
    return _guarded(view, AT_SITE)


def records(view: View) -> Callable[..., Any]:
    """Let in those who log movements for a site, with an account or on its shared phone."""
    return _guarded(view, RECORDS)


def by_token(view: View) -> Callable[..., Any]:
    """Let in who carries a valid bearer token; the cookie alone does not do."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        has_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
        if not has_token or not current_user.is_authenticated:
            abort(401)
        return view(*args, **kwargs)

    wrapped.access = TOKEN  # type: ignore[attr-defined]
    return wrapped


def _guarded(view: View, rule: str) -> Callable[..., Any]:
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if current_user.role not in ALLOWED_ROLES[rule]:
            abort(403)
        return view(*args, **kwargs)

    wrapped.access = rule  # type: ignore[attr-defined]
    return wrapped


def access_of(app: Flask, endpoint: str) -> str | None:
    """Return the rule that a view names, or None."""
    return getattr(app.view_functions[endpoint], "access", None)


def check_every_view(app: Flask, own_endpoints: frozenset[str]) -> None:
    """Raise RuntimeError when a view outside the framework's own names no access rule."""
    bare = sorted(
        endpoint
        for endpoint in app.view_functions
        if endpoint not in own_endpoints and access_of(app, endpoint) is None
    )
    if bare:
        raise RuntimeError(f"These views name no access rule: {', '.join(bare)}")
