"""Reminds colleagues of what is theirs: one mail for each person and day, each distance once."""

from datetime import datetime

from sqlmodel import Session

from foodplan.reports.office.digests import Where, digest_text
from foodplan.rules.calendar import rome_day
from foodplan.settings import Settings, get_settings
from foodplan.store.colleagues import new_secret
from foodplan.store.colleagues.reminding import ToRemind, forget_old, queue_digest, to_remind
from foodplan.store.instance import instance_facts

NO_MAIL = "Nessun server di posta nelle impostazioni: nessuno è stato avvisato."
# Where a link's secret goes, below the site's public address.
ANSWERS = "/aggiornamenti"


def send_digests(session: Session, now: datetime) -> tuple[str, str]:
    """Queue today's digests under the settings of this process."""
    return digests_with(session, get_settings(), now)


def digests_with(session: Session, settings: Settings, now: datetime) -> tuple[str, str]:
    """Queue the digests of a day; without a mail server none.

    Mail, reminders and links are committed together: killed before, all of it is done again.
    """
    forget_old(session, now)
    if not settings.sends_mail:
        return "done", NO_MAIL
    where = Where(instance_facts(session).plan_title, f"{settings.public_url.rstrip('/')}{ANSWERS}")
    found, unheard = to_remind(session, rome_day(now))
    sent = sum(_queue(session, item, where, now) for item in found)
    said = f"Promemoria messi in posta: {sent}."
    if unheard:
        said += f" Scadenze che non arrivano a nessuno: {unheard}."
    return "done", said


def _queue(session: Session, found: ToRemind, where: Where, now: datetime) -> bool:
    secrets = {item.term.action: new_secret() for item in found.due}
    day = rome_day(now)
    text = digest_text(found, secrets, where, day)
    return queue_digest(session, found, text, secrets, now, day)
