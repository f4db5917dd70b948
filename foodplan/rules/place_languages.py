"""Languages spoken at places, by their codes, in the order in which forms offer them."""

from collections.abc import Iterable

LANGUAGE_LABELS: dict[str, str] = {
    "it": "italiano",
    "en": "inglese",
    "fr": "francese",
    "es": "spagnolo",
    "ro": "rumeno",
    "ar": "arabo",
    "zh": "cinese",
    "sq": "albanese",
    "uk": "ucraino",
    "ru": "russo",
    "pt": "portoghese",
    "bn": "bengalese",
    "ur": "urdu",
    "ise": "lingua dei segni italiana",
}


def read_languages(text: str) -> tuple[str, ...]:
    """Return the codes that the column `languages` holds.

    >>> read_languages("it, en"), read_languages("")
    (('it', 'en'), ())
    """
    return tuple(code for part in text.split(",") if (code := part.strip().lower()))


def write_languages(codes: Iterable[str]) -> str:
    """Return codes as the column `languages` holds them, each once, known ones in their order.

    >>> write_languages(["en", "it", "en", "xx"])
    'it,en,xx'
    """
    given = dict.fromkeys(codes)
    known = [code for code in LANGUAGE_LABELS if code in given]
    return ",".join([*known, *(code for code in given if code not in LANGUAGE_LABELS)])
