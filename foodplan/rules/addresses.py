"""Names and addresses as offices write them, made readable without losing anything."""

import re

# First words of an address, which Italians write small.
_KINDS = frozenset((
    "via", "viale", "vicolo", "corso", "piazza", "piazzale", "piazzetta", "largo", "strada",
    "stradale", "lungo", "lungodora", "lungopo", "rotonda", "galleria", "passaggio", "salita",
))  # fmt: skip
_SMALL = frozenset((
    "di", "da", "de", "del", "dello", "della", "dei", "degli", "delle", "dal", "dalla", "dalle",
    "al", "allo", "alla", "ai", "alle", "a", "e", "ed", "in", "con", "su", "per", "nel", "nella",
    "il", "lo", "la", "gli", "le", "bis", "ter", "quater", "interno", "int", "angolo", "ang",
    "fronte", "presso", "scala",
))  # fmt: skip
_SHORTENED = frozenset((
    "d", "dell", "nell", "all", "dall", "sull", "l", "un",
))  # fmt: skip
_ROMAN = re.compile(r"[IVX]{1,6}")
_PADDED = re.compile(r"\bN\s*[.°º]?\s*0+(\d+)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NO_NUMBER = frozenset({"", "0", "snc", "s.n.c.", "s.n.", "sn", "s.n.c"})


def tidy_text(text: str) -> str:
    """Return a text with single spaces, and numbers without the zeros that pad them.

    >>> tidy_text("MERCATO N.  003"), tidy_text("Orto   di via Roma")
    ('MERCATO n. 3', 'Orto di via Roma')
    """
    return _PADDED.sub(r"n. \1", " ".join(text.split()))


def tidy_address(text: str) -> str:
    """Return an address as Italians write it: capitals where they belong, no padded numbers.

    >>> tidy_address("VIA PIETRO PALMIERI 61/A"), tidy_address("CORSO MASSIMO D'AZEGLIO 0015")
    ('via Pietro Palmieri 61/A', "corso Massimo d'Azeglio 15")
    >>> tidy_address("Via Umberto I  9"), tidy_address("CORSO PESCHIERA 138 BIS/D")
    ('via Umberto I 9', 'corso Peschiera 138 bis/D')
    """
    plain = tidy_text(text)
    words = plain.split(" ")
    # One small letter shows that somebody chose the capitals.
    shouted = not any(letter.islower() for letter in plain) and len(plain) > 3
    tidy = [_tidy_word(word) if shouted else word for word in words]
    if tidy[0].lower().rstrip(".") in _KINDS:
        tidy[0] = tidy[0].lower()
    return " ".join(re.sub(r"^0+(?=\d)", "", word) if n else word for n, word in enumerate(tidy))


def with_number(address: str, number: str) -> str:
    """Return an address with its number, once.

    >>> with_number("via Roma", "0007"), with_number("via Roma 7", "7")
    ('via Roma 7', 'via Roma 7')
    >>> with_number("via Roma", "snc")
    'via Roma'
    """
    plain = re.sub(r"^0+(?=\d)", "", number.strip())
    if plain.lower() in _NO_NUMBER or not address:
        return address
    words = address.lower().replace(",", " ").split()
    return address if plain.lower() in words[1:] else f"{address} {plain}"


def _tidy_word(word: str) -> str:
    if any(sign.isdigit() for sign in word):
        return word
    if word.lower().rstrip(".,") in _SMALL:
        return word.lower()
    if _ROMAN.fullmatch(word.strip(".,()")):
        return word
    head, slash, tail = word.partition("/")
    if slash and head.lower() in _SMALL:
        return f"{head.lower()}/{tail}"
    first, mark, rest = word.partition("'")
    if mark and rest and first.lower() in _SHORTENED:
        return f"{first.lower()}'{_capital(rest)}"
    return _capital(word)


def _capital(word: str) -> str:
    return _WORD.sub(lambda found: found[0].capitalize(), word)
