"""The jobs of the night in the office's words, how a run ends, and when a failed one is retried."""

from datetime import datetime, timedelta

# After the first failure, the second …; after the last the next night's run is waited for.
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
# A scheduler that has said nothing for so long is not there.
SILENT_AFTER = timedelta(minutes=5)

JOBS = {
    "seal_days": "Sigillare i giorni finiti",
    "close_city_months": "Chiudere i mesi della città",
    "ledger_verify": "Verificare il registro dei movimenti",
    "recheck": "Ricalcolare tutte le cifre",
    "sync_places": "Rileggere le fonti dei luoghi",
    "forget_reporters": "Cancellare i recapiti di chi ha segnalato",
    "keep_placements": "Cancellare gli inserimenti scaduti",
    "ask_places": "Chiedere conferma ai luoghi",
    "send_digests": "Mandare i promemoria",
}
JOB_PURPOSES = {
    "seal_days": "Fissa le cifre di ogni giorno passato, perché si possano rileggere com’erano.",
    "close_city_months": "Il 15 chiude per tutta la città il mese prima.",
    "ledger_verify": "Controlla che ogni chilo entrato sia da qualche parte, al grammo.",
    "recheck": "Rifà le cifre dai movimenti e mostra in pubblico ogni differenza.",
    "sync_places": "Applica ciò che è sicuro e mette il resto fra le segnalazioni.",
    "forget_reporters": "Dopo la risposta, o dopo 90 giorni, non resta nessun recapito.",
    "keep_placements": "Conta i semestri finiti e cancella gli inserimenti singoli scaduti.",
    "ask_places": "Scrive a chi gestisce un luogo che nessuno conferma da tempo.",
    "send_digests": "Un messaggio solo per persona, con le scadenze vicine e quelle passate.",
}
JOB_OUTCOMES = {
    "asked": "richiesto",
    "running": "in corso",
    "done": "riuscito",
    "differences": "riuscito, con differenze",
    "failed": "non riuscito",
}


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """Return when a run that failed for the n-th time is tried again; None: not before its hour.

    >>> from datetime import UTC
    >>> retry_at(1, datetime(2026, 11, 23, 4, tzinfo=UTC)).isoformat()
    '2026-11-23T04:05:00+00:00'
    >>> retry_at(4, datetime(2026, 11, 23, 4, tzinfo=UTC)) is None
    True
    """
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
