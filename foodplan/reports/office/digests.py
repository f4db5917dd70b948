"""The mails to colleagues: plain Italian text, one link for each action, and why they come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from foodplan.reports.plan.words import day_words
from foodplan.rules.mail import one_line
from foodplan.rules.reminders import LINK_VALID_FOR, TERM_KINDS
from foodplan.store.colleagues import OwnAction
from foodplan.store.colleagues.reminding import Due, Text, ToRemind

_HOW = (
    "Per rispondere basta aprire il collegamento sotto ogni azione, anche dal telefono: non serve "
    "un profilo. Quello che scrivete lo legge l’ufficio, che lo conferma prima di pubblicarlo."
)
_ONLY_YOURS = (
    f"I collegamenti sono personali e valgono {LINK_VALID_FOR.days} giorni: non inoltrate questo "
    "messaggio."
)
NOTICE = (
    "Ricevete questo messaggio perché l’ufficio vi ha indicato fra chi segue queste azioni. Il "
    "vostro nome e il vostro indirizzo servono solo a questo e non compaiono in nessuna pagina "
    "pubblica. Per non ricevere più promemoria, o per far cancellare i vostri dati, rispondete a "
    "questo messaggio."
)


@dataclass(frozen=True)
class Where:
    """How the site calls itself: its plan's title, and the address before a link's secret."""

    plan: str
    base: str


def digest_text(found: ToRemind, secrets: Mapping[str, str], where: Where, today: date) -> Text:
    """Return one person's digest of a day: their terms action by action, each with its link."""
    count = len(found.due)
    said = "una scadenza" if count == 1 else f"{count} scadenze"
    return Text(
        one_line(f"{where.plan or 'Piano del cibo'}: {said} da guardare"),
        _paragraphs(
            _greeting(found.colleague.name),
            "queste sono le vostre scadenze vicine o passate.",
            *_blocks(found.due, secrets, where, today),
            _HOW,
            _ONLY_YOURS,
            f"--\n{NOTICE}",
        ),
    )


def links_text(
    name: str, actions: Iterable[OwnAction], secrets: Mapping[str, str], where: Where
) -> Text:
    """Return the mail with new links that somebody asked for, one for each of their actions."""
    blocks = [
        f"{one_line(action.title)}\n{where.base}/{secrets[action.slug]}" for action in actions
    ]
    return Text(
        one_line(f"{where.plan or 'Piano del cibo'}: i vostri nuovi collegamenti"),
        _paragraphs(
            _greeting(name),
            "avete chiesto collegamenti nuovi per dire a che punto sono le vostre azioni. Se non "
            "siete stati voi, non serve fare niente.",
            *blocks,
            _ONLY_YOURS,
            f"--\n{NOTICE}",
        ),
    )


def distance_words(due_on: date, today: date) -> str:
    """Return how far a term is.

    >>> distance_words(date(2026, 12, 31), date(2026, 12, 30))
    'scade domani'
    >>> distance_words(date(2026, 12, 1), date(2026, 12, 31))
    'in ritardo di 30 giorni'
    """
    left = (due_on - today).days
    if left == 0:
        return "scade oggi"
    if abs(left) == 1:
        return "scade domani" if left > 0 else "in ritardo di un giorno"
    return f"scade fra {left} giorni" if left > 0 else f"in ritardo di {-left} giorni"


def _blocks(due: Iterable[Due], secrets: Mapping[str, str], where: Where, today: date) -> list[str]:
    def by_action(item: Due) -> tuple[str, str]:
        return item.term.action_title, item.term.action

    found = []
    for (title, action), items in groupby(sorted(due, key=by_action), key=by_action):
        lines = [_line(item, today) for item in sorted(items, key=lambda item: item.due_on)]
        link = f"Rispondete qui: {where.base}/{secrets[action]}"
        found.append("\n".join([one_line(title).upper(), *lines, link]))
    return found


def _line(item: Due, today: date) -> str:
    said = f"{distance_words(item.due_on, today)} ({day_words(item.due_on)})"
    if item.term.kind == "action":
        return f"- l’azione intera: {said}"
    kind = TERM_KINDS.get(item.term.kind, item.term.kind)
    return f"- {kind} «{one_line(item.term.title)}»: {said}"


def _greeting(name: str) -> str:
    return f"Buongiorno {one_line(name)}," if name else "Buongiorno,"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
