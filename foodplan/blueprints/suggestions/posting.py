"""Queueing what was sent, with its receipt by mail, and the page that thanks."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for

from foodplan.blueprints.suggestions.doorkeeping import (
    fell_into_the_trap,
    identity_of,
    no_key,
    shown_now,
)
from foodplan.blueprints.suggestions.forms import SentForm
from foodplan.reports.suggestions import received_letter
from foodplan.rules.problems import Refused
from foodplan.store.mail import enqueue
from foodplan.store.suggestions import Proposal, queue_suggestion
from foodplan.web.forms import show_problems
from foodplan.web.parts import parts
from foodplan.web.session import now, session


def posted(form: SentForm, name: str, propose: Callable[[], Proposal]) -> str | None:
    """Queue what a form proposes; return the page that thanks, None when something is to mend.

    What falls into the trap gets the same page, and nothing is kept of it.
    """
    if fell_into_the_trap(form):
        return thanks(name, no_key())
    valid = form.validate()
    try:
        proposal = propose()
    except Refused as refused:
        show_problems(form, refused)
        valid = False
    if not valid:
        # Whoever was too slow sends it again without losing a word.
        form.mostrato.data = form.mostrato.data if identity_of(form) else shown_now()
        return None
    return thanks(name, queue(proposal, name))


def queue(proposal: Proposal, name: str) -> str:
    """Queue a proposal and the receipt to whoever left an address; return the follow-up key."""
    found, key = queue_suggestion(session(), proposal, now())
    if key and proposal.contact and sends_mail():
        letter = received_letter(name, site_address(url_for("suggestions.follow", code=key)))
        enqueue(
            session(),
            f"received:{found}",
            "received",
            proposal.contact,
            letter.subject,
            letter.body,
            now(),
        )
    return key


def thanks(name: str, key: str, **more: Any) -> str:
    """Return the page that thanks, with the follow-up link; without one it was sent before."""
    path = url_for("suggestions.follow", code=key) if key else ""
    link = site_address(path) if path else ""
    return render_template("suggestions/thanks.html", name=name, path=path, link=link, **more)


def sends_mail() -> bool:
    """Return whether this installation has a mail server."""
    return parts().settings.sends_mail


def site_address(path: str) -> str:
    """Return a path as people can copy it: with the site's public address when it is known."""
    base = parts().settings.public_url.rstrip("/")
    return f"{base}{path}" if base else path
