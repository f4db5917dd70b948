"""Where phones send their queue: each entry is a transaction of its own, with its own answer.

A lost answer is safe to ask for again: the id that the phone made is recorded once.
"""

from datetime import timedelta
from typing import Any

import structlog
from flask import Response, jsonify, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.blueprints.emporiums.entries import Unreadable, Wrong, read_entry, read_envelope
from foodplan.blueprints.emporiums.offline import clock_words
from foodplan.blueprints.emporiums.phone_words import outbox_words
from foodplan.blueprints.emporiums.posting import Answer, Poster
from foodplan.blueprints.emporiums.sites import chosen_site, readable_sites
from foodplan.reports.emporiums import taps_report
from foodplan.rules.clocks import skew_of
from foodplan.store import accounts
from foodplan.store.organisations import NodeRow
from foodplan.web.access import at_site, records
from foodplan.web.errors import problem
from foodplan.web.filters import word
from foodplan.web.identity import person
from foodplan.web.limits import API_WRITES, limiter
from foodplan.web.session import now, session, today

log = structlog.get_logger()
_instant: TypeAdapter[Any] = TypeAdapter(AwareDatetime)


@bp.get("/registro/invii")
@at_site
def outbox_data() -> Response:
    """What a phone needs to record without a signal, and the token with which it sends."""
    sites = readable_sites()
    site = chosen_site(sites) or (sites[0] if sites else None)
    who = {"owner": person().owner, "person": person().name or person().email}
    return _fresh(
        {"csrf": generate_csrf()}
        | who
        | _clock(_asked_skew())
        | {"site": _taps(site) if site else None, "hands": _hands(site), "words": outbox_words()}
        | {"sites": [{"slug": one.slug, "name": one.name} for one in sites]}
    )


@bp.post("/registro/invii")
@limiter.limit(API_WRITES)
@records
def receive_outbox() -> Response:
    """Record what a phone kept while it had no signal; every entry is answered by itself."""
    try:
        envelope, entries = read_envelope(request.get_data())
    except Unreadable as unreadable:
        errors = [{"field": unreadable.field, "message": _("Valore non valido.")}]
        return problem(unreadable.status, _("La coda non si legge"), errors=errors)
    skew = skew_of(envelope.sent_at, now())
    mine = envelope.owner == person().owner
    answers = _answers(entries, skew) if mine else [_of_another(sent) for sent in entries]
    return _fresh(_clock(skew) | {"answers": [answer.as_json() for answer in answers]})


def _clock(skew: timedelta) -> dict[str, Any]:
    """Return the right time, and how wrong the phone's is."""
    seconds = int(skew.total_seconds())
    return {"now": now().isoformat(), "skew_seconds": seconds, "clock": clock_words(skew)}


def _answers(entries: list[Any], skew: timedelta) -> list[Answer]:
    sites = {site.slug: site for site in readable_sites()}
    poster = Poster(person().actor, sites, skew, now())
    return [_answered(poster, sent) for sent in entries]


def _answered(poster: Poster, sent: Any) -> Answer:
    entry = read_entry(sent)
    if isinstance(entry, Wrong):
        words = _("Questa registrazione non si legge: correggetela o eliminatela.")
        return Answer(entry.id, "refused", "invalid", entry.errors, words)
    try:
        return poster.answer(entry)
    except Exception:
        # One entry that breaks something must not hold back the others of the queue.
        log.exception("outbox_entry_failed")
        return Answer(str(entry.id), "failed", "failed", [], "")


def _of_another(sent: Any) -> Answer:
    name = str(sent.get("id"))[:80] if isinstance(sent, dict) else ""
    return Answer(name, "refused", "other_account", [], _("È di un’altra persona."))


def _taps(site: NodeRow) -> dict[str, Any]:
    """Return what can be tapped at a site, and by whose hand today."""
    taps = taps_report(session(), site, today()).as_json(word)
    return taps | {"hand": person().volunteer_id}


def _hands(site: NodeRow | None) -> list[dict[str, Any]]:
    """Return the initials to tap on a shared phone; who has an account needs none."""
    if site is None or person().role != "device":
        return []
    found = accounts.list_volunteers(session(), site.id)
    return [{"id": one.id, "initials": one.initials} for one in found]


def _asked_skew() -> timedelta:
    try:
        return skew_of(_instant.validate_strings(request.args.get("adesso", "")), now())
    except ValidationError:
        return timedelta(0)


def _fresh(said: dict[str, Any]) -> Response:
    response = jsonify(said)
    response.headers["Cache-Control"] = "private, no-store"
    return response
