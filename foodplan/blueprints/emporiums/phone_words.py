"""What the scripts of a phone's queue say: words come from here, so that they are translated.

A word with two forms has the one for one thing first, then `|`, then the one for `{n}` things.
"""

from flask_babel import gettext as _

WHAT_CONFIRMS = ("allow_count_gain", "confirm_heavy", "intact")


def outbox_words() -> dict[str, str]:
    """Return every word that the queue's scripts show, by name, in the page's language."""
    return {**_line_words(), **_list_words(), **_asking_words(), **_field_words()}


def _line_words() -> dict[str, str]:
    return {
        "online": _("in linea"),
        "offline": _("senza rete"),
        "offline_queued": _("senza rete: {n} in coda"),
        "queued": _("{n} in coda"),
        "sending": _("invio in corso"),
        "review": _("{n} da rivedere"),
        "sign_in": _("Accedete di nuovo per inviare"),
        "pair_again": _("Questo telefono non è più abbinato: chiedete a chi coordina"),
        "forbidden": _("Da qui non si può più registrare: chiedete a chi coordina"),
        "others": _(
            "1 registrazione di un’altra persona su questo telefono|"
            "{n} registrazioni di un’altra persona su questo telefono"
        ),
    }


def _list_words() -> dict[str, str]:
    return {
        "state_queued": _("in coda"),
        "state_sent": _("inviato"),
        "state_review": _("da rivedere"),
        "undo_of": _("Annullamento"),
        "empty": _("Niente in coda: tutto quello che avete registrato da qui è arrivato."),
        "waiting": _("Parte da sola quando c’è rete."),
        "not_reached": _("Il registro non risponde: si riprova tra poco."),
        "send_now": _("Invia adesso"),
        "edit": _("Correggi"),
        "retry": _("Riprova"),
        "remove": _("Elimina"),
        "remove_sure": _("Eliminare questa registrazione? Non si può riprendere."),
        "remove_yes": _("Sì, elimina"),
        "remove_no": _("No, tienila"),
        "families": _("1 famiglia|{n} famiglie"),
        "people": _("1 persona|{n} persone"),
    }


def _asking_words() -> dict[str, str]:
    return {
        "take_held": _("Registra solo {kg}"),
        "allow_count_gain": _("C’era tutto: registra {kg}"),
        "confirm_heavy": _("Il peso è giusto: registra"),
        "intact": _("Le confezioni sono integre: registra"),
        "right_day": _("Sì, è successo il {day}"),
        "said_day": _("No, il giorno giusto è il {day}"),
        "replace": _("Metti questa al posto dell’altra"),
        "reason_code": _("Perché si può ancora dare?"),
        "coordinator_checked": _("Controllato da chi coordina: è buono"),
        "producer_extended": _("Il produttore ha prolungato il termine"),
    }


def _field_words() -> dict[str, str]:
    return {
        "day": _("Giorno"),
        "kilos": _("Chili di {category}"),
        "households": _("Famiglie"),
        "people_field": _("Persone"),
        "save": _("Salva e invia"),
        "cancel": _("Lascia com’è"),
        "bad_kilos": _("Scrivere i chili, come 12 oppure 12,5."),
        "bad_count": _("Scrivere un numero intero."),
        "bad_day": _("Scegliere il giorno."),
    }
