"""Sources of the atlas that are read again every night: their kinds, how a reading ends, limits."""

from datetime import timedelta

SOURCE_KINDS = {
    "url": "un indirizzo sul web",
    "ckan": "una risorsa di un catalogo di dati aperti (CKAN)",
    "file": "un file nella cartella del server",
}
RUN_OUTCOMES = {
    "running": "in corso",
    "probed": "letta per la prima volta",
    "unchanged": "invariata",
    "done": "riletta",
    "failed": "non riuscita",
}
# A file that lost so many of its rows is a broken export, not a city that closed its markets.
MOST_LOST = 0.30
# A known point that jumps farther is looked at by a person.
FARTHEST_MOVE_M = 300
# How long a place that a source no longer names is not asked about again.
GONE_ASKED_AGAIN = timedelta(days=548)


def lost_too_many(before: int, now: int) -> bool:
    """Return whether a file has lost more rows than a good export does.

    >>> lost_too_many(100, 70), lost_too_many(100, 69), lost_too_many(0, 0)
    (False, True, False)
    """
    return now < before * (1 - MOST_LOST)
