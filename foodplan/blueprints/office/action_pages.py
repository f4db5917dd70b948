"""What the pages below an action share: the action itself, their menu, taking a tie away."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from foodplan.models.plan import ActionVersion
from foodplan.store.edits import Overtaken
from foodplan.store.history import Moment, version_at
from foodplan.web.session import session, today


def asked_action(slug: str) -> ActionVersion:
    """Return an action as it is today, or answer that there is none."""
    row = version_at(session(), ActionVersion, Moment(today()), action=slug)
    if row is None:
        abort(404)
    return row


def action_section(template: str, slug: str, **parts: Any) -> str:
    """Return one of the pages below an action, with the menu of the others."""
    return render_template(template, action=asked_action(slug), sections=sections(slug), **parts)


def sections(slug: str) -> list[tuple[str, str]]:
    """Return the pages of an action: their addresses and names."""
    return [
        (url_for("office.show_action", slug=slug), str(_("Scheda"))),
        (url_for("office.action_steps", slug=slug), str(_("Tappe e compiti"))),
        (url_for("office.action_parties", slug=slug), str(_("Chi la fa"))),
        (url_for("office.action_places", slug=slug), str(_("Luoghi"))),
        (url_for("office.action_participation", slug=slug), str(_("Partecipazione"))),
        (url_for("office.action_needs", slug=slug), str(_("Dipendenze"))),
        (url_for("office.action_served", slug=slug), str(_("Obiettivi e indicatori"))),
        (url_for("office.documents", kind="action", subject=slug), str(_("Documenti"))),
        (url_for("office.action_procedures", slug=slug), str(_("Terzo settore"))),
    ]


def unless_overtaken(write: Callable[[], object], address: str, done: str) -> Any:
    """Run a short write and lead on; what somebody changed meanwhile is said, and stays."""
    try:
        write()
    except Overtaken:
        told = _("Nel frattempo un’altra persona l’ha cambiato: ecco com’è ora. Niente è perso.")
        flash(told, "warning")
        return redirect(address)
    except LookupError:
        abort(404)
    flash(done, "success")
    return redirect(address)
