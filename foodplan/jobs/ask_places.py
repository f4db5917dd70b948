"""Asks those who run a place whether all is still so, and forgets whom nobody needs any more."""

from datetime import datetime

from sqlmodel import Session

from foodplan.reports.suggestions import question_letter
from foodplan.settings import Settings, get_settings
from foodplan.store.instance import instance_facts
from foodplan.store.mail import enqueue, forget_mail
from foodplan.store.questions import ToAsk, ask, places_to_ask
from foodplan.store.suggestions import forget_contacts

NO_MAIL = "Nessun server di posta nelle impostazioni: non è stato chiesto niente."


def ask_places(session: Session, now: datetime) -> tuple[str, str]:
    """Queue today's questions to the contacts of places that are to be confirmed."""
    return ask_with(session, get_settings(), now)


def ask_with(session: Session, settings: Settings, now: datetime) -> tuple[str, str]:
    """Queue the questions of a day under some settings; without a mail server none.

    The question and its mail are committed together: no place is asked without a trace.
    """
    if not settings.sends_mail:
        return "done", NO_MAIL
    city = instance_facts(session).city
    asked = [_ask(session, settings, found, city, now) for found in places_to_ask(session, now)]
    return "done", f"Luoghi a cui è stato chiesto se è ancora tutto così: {len(asked)}."


def forget_reporters(session: Session, now: datetime) -> tuple[str, str]:
    """Empty the addresses of those who wrote, and the mails that stayed, after 90 days."""
    contacts, mails = forget_contacts(session, now), forget_mail(session, now)
    return "done", f"Indirizzi cancellati: {contacts}; messaggi mai spediti cancellati: {mails}."


def _ask(session: Session, settings: Settings, found: ToAsk, city: str, now: datetime) -> int:
    question_id, key = ask(session, found.place.slug, now)
    link = f"{settings.public_url.rstrip('/')}/risposte/{key}"
    letter = question_letter(found.name, found.place.name, link, city)
    enqueue(
        session,
        f"question:{question_id}",
        "question",
        found.email,
        letter.subject,
        letter.body,
        now,
    )
    return question_id
