"""The letters that are sent: plain Italian text, with nothing in them that anybody must click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foodplan.reports.suggestions.values import changes_of
from foodplan.rules.mail import one_line
from foodplan.rules.suggestions import STATE_LABELS
from foodplan.store.suggestions import SuggestionRecord

_FOOTER = (
    "Questo messaggio è automatico. Il vostro indirizzo serve solo a rispondervi: viene cancellato "
    "dopo la risposta, e comunque dopo 90 giorni."
)


@dataclass(frozen=True)
class Letter:
    """Subject and plain text of a mail."""

    subject: str
    body: str


def received_letter(name: str, link: str) -> Letter:
    """Return the receipt of a suggestion, with the link that follows it."""
    return Letter(
        one_line(f"Segnalazione ricevuta: {name}"),
        _paragraphs(
            f"Grazie: abbiamo ricevuto la vostra segnalazione su «{one_line(name)}».",
            "Una persona dell’ufficio la guarderà; fino ad allora la pagina pubblica resta com’è.",
            f"Da qui potete vedere a che punto è, aggiungere una nota o ritirarla:\n{link}",
            _FOOTER,
        ),
    )


def answer_letter(found: SuggestionRecord, name: str, page: str) -> Letter:
    """Return the office's answer; `page` is the place's public address, "" when it has none."""
    state = STATE_LABELS[found.state]
    return Letter(
        one_line(f"Segnalazione {state}: {name}"),
        _paragraphs(
            f"La vostra segnalazione su «{one_line(name)}» è stata {state}.",
            _changes(found.changed),
            f"L’ufficio scrive:\n{found.decision}" if found.decision else "",
            f"La pagina del luogo: {page}" if page else "",
            _FOOTER,
        ),
    )


def question_letter(name: str, place: str, link: str, city: str) -> Letter:
    """Return the question to whoever runs a place, with the link to its answer."""
    return Letter(
        one_line(f"È ancora tutto così? {place}"),
        _paragraphs(
            f"Buongiorno{f' {one_line(name)}' if name else ''},",
            f"sulla mappa del cibo{f' di {one_line(city)}' if city else ''} c’è «{one_line(place)}»"
            ", e da più di 18 mesi nessuno ci conferma che orari e indirizzo siano giusti.",
            f"Per dirci se è ancora così, che cosa è cambiato o se non è più attivo:\n{link}",
            "Il collegamento vale 30 giorni. Se non rispondete la pagina resta, con la scritta "
            "«non confermato: telefonate prima».",
            "Se non volete più ricevere queste domande rispondete a questo messaggio.",
        ),
    )


def _changes(changed: Mapping[str, Sequence[Any]]) -> str:
    lines = [
        f"- {change.label}: {', '.join(change.after.words) or 'tolto'}"
        for change in changes_of(changed)
    ]
    return "\n".join(["Che cosa è cambiato:", *lines]) if lines else ""


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
