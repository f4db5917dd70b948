"""Nothing typed is lost when a session has ended: the form comes back after signing in.

A form that arrives without a valid session is signed and carried through the sign-in page, then
shown again with a button that sends it. It is offered only to requests from our own pages, so
that no other site can put words into somebody's form.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_SECONDS = 3600
MAX_KEPT_CHARACTERS = 100_000
_NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "resume"})


def safe_next(target: str | None) -> str:
    """Return a path of this site to go to next, the home page when the target is not one."""
    if not target:
        return "/"
    # Browsers drop line breaks and read a backslash as a slash; no page of ours has either.
    if "\\" in target or any(character < " " for character in target):
        return "/"
    parsed = urlsplit(target)
    local = not parsed.scheme and not parsed.netloc and target.startswith("/")
    return target if local and not target.startswith("//") else "/"


def came_from_our_pages() -> bool:
    """Return whether the browser says that this request was sent by one of our own pages."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def wants_json() -> bool:
    """Return whether a program asks: the API's callers, and the queue of a phone."""
    return request.path.startswith("/api/") or request.path == "/registro/invii"


def ask_to_sign_in() -> Any:
    """Answer somebody who must sign in first, keeping where they went and what they typed."""
    if wants_json():
        abort(401)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    page = render_template(
        "accounts/sign_in.html",
        form=current_app.extensions["foodplan_sign_in_form"](),
        next_url=safe_next(request.referrer and urlsplit(request.referrer).path),
        resume=keep_form() if came_from_our_pages() else "",
        expired=True,
        lost_file=_sent_a_file(),
    )
    return make_response(page, 401)


def keep_form() -> str:
    """Return the posted form as one signed text, empty when there is too much to carry.

    A file cannot be carried, and a form without its file is not what was sent.
    """
    if _sent_a_file():
        return ""
    fields = [
        [name, value]
        for name, values in request.form.lists()
        if name not in _NEVER_KEPT
        for value in values
    ]
    if sum(len(name) + len(value) for name, value in fields) > MAX_KEPT_CHARACTERS:
        return ""
    return str(_serializer().dumps([request.full_path.rstrip("?"), fields]))


def kept_form(resume: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the address and the fields of a kept form; None when too old or not ours."""
    try:
        target, fields = _serializer().loads(resume, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    return safe_next(target), [(name, value) for name, value in fields]


def resume_page(resume: str) -> Response | None:
    """Return the page that shows a kept form and sends it again; None when there is none."""
    kept = kept_form(resume) if resume else None
    if kept is None:
        return None
    target, fields = kept
    return make_response(render_template("accounts/resume.html", target=target, fields=fields))


def _sent_a_file() -> bool:
    return any(file.filename for file in request.files.values())


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept-form")
