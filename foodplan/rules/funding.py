"""Money of the plan: whose it is, its codes, euro exact to the cent, and what is counted once."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from foodplan.rules.numbers import read_number, write_number
from foodplan.rules.problems import Problem

PAYERS: Mapping[str, str] = MappingProxyType(
    {
        "municipal": "Comune",
        "metropolitan": "Città metropolitana",
        "regional": "Regione",
        "national": "Stato",
        "european": "Unione europea",
        "foundation": "fondazioni",
        "private": "altri privati",
    }
)
STAGES: Mapping[str, str] = MappingProxyType(
    {"programmed": "programmati", "committed": "impegnati", "paid": "pagati"}
)
# Sums beyond this are a slip of the finger: the whole PNRR is less.
MOST_CENTS = 100_000_000_000_00
FIRST_YEAR, LAST_YEAR = 2014, 2040
# Shares of a line are kept in ten-thousandths, so that they add up to 1 exactly.
WHOLE = 10_000

# Why there are no euro per result.
NO_VALUE = "non c'è un valore da dividere"
ZERO = "il valore misurato è zero, e per zero non si divide"
NOT_A_YEAR = "gli importi sono per anno, e il valore non è di un anno intero"
NO_PAID = "non si sa quanto è stato pagato in quell'anno"

_CUP = re.compile(r"[A-Z]\d{2}[A-Z]\d{11}")
_CUP_LENGTH = 15
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_LETTERS = frozenset({0, 3})


def tidy_cup(text: str) -> str:
    """Return a CUP as it is kept: capitals, nothing between its signs.

    >>> tidy_cup(" c13d 2100 0000001 ")
    'C13D21000000001'
    """
    return re.sub(r"[\s.\-]", "", text).upper()


def cup_problems(text: str) -> list[Problem]:
    """Return what is wrong with a CUP (codice unico di progetto, law 3/2003, art. 11), if any.

    A letter, two digits of the year, a letter, eleven digits.

    >>> [problem.text for problem in cup_problems("C13D2100000000X")]
    ['Nel CUP il carattere 15 («X») deve essere una cifra.']
    >>> [problem.text for problem in cup_problems("C13D21")]
    ['Il CUP ha 15 caratteri, qui sono 6: lettera, due cifre, lettera, undici cifre.']
    """
    cup = tidy_cup(text)
    if not cup or _CUP.fullmatch(cup):
        return []
    if len(cup) != _CUP_LENGTH:
        message = (
            "Il CUP ha 15 caratteri, qui sono %(length)s: lettera, due cifre, lettera, undici "
            "cifre."
        )
        return [Problem("cup", message, {"length": len(cup)})]
    for at, sign in enumerate(cup):
        letter = at in _LETTERS
        if letter and not ("A" <= sign <= "Z"):
            message = "Nel CUP il carattere %(at)s («%(sign)s») deve essere una lettera."
            return [Problem("cup", message, {"at": at + 1, "sign": sign})]
        if not letter and not ("0" <= sign <= "9"):
            message = "Nel CUP il carattere %(at)s («%(sign)s») deve essere una cifra."
            return [Problem("cup", message, {"at": at + 1, "sign": sign})]
    return []


def read_cents(text: str, field: str = "") -> int | Problem | None:
    """Return typed euro as cents, None for nothing typed, or what is wrong; never rounded.

    Euro have two decimals at most, so that a point before three digits parts thousands.

    >>> read_cents("1.234,56"), read_cents("0"), read_cents(" € 12 "), read_cents("1.000")
    (123456, 0, 1200, 100000)
    >>> read_cents("1,005").text
    'Gli euro hanno al massimo due decimali: «1,005» ne ha di più.'
    """
    typed = text.replace("€", "").strip()
    if not typed:
        return None
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(".", "")
    found = read_number(typed, field)
    if isinstance(found, Problem):
        return found
    cents = found * 100
    if cents != cents.to_integral_value():
        message = "Gli euro hanno al massimo due decimali: «%(typed)s» ne ha di più."
        return Problem(field, message, {"typed": typed})
    if cents < 0:
        return Problem(field, "Un importo non è mai negativo: si corregge quello scritto prima.")
    if cents > MOST_CENTS:
        return Problem(field, "L'importo è troppo grande: controllare gli zeri.")
    return int(cents)


def write_cents(cents: int) -> str:
    """Return cents as euro are typed in a form.

    >>> write_cents(123456), write_cents(5), write_cents(0)
    ('1234,56', '0,05', '0,00')
    """
    return f"{Decimal(cents) / 100:.2f}".replace(".", ",")


def read_share(text: str, field: str = "") -> int | Problem | None:
    """Return a typed percentage as ten-thousandths, None for nothing typed, or what is wrong.

    >>> read_share("60 %"), read_share("33,33"), read_share(""), read_share("100")
    (6000, 3333, None, 10000)
    >>> read_share("0").text
    'Una parte sta fra 0,01 e 100, con due decimali al massimo.'
    """
    typed = text.strip().removesuffix("%").strip()
    if not typed:
        return None
    found = read_number(typed, field)
    if isinstance(found, Problem):
        return found
    share = found * WHOLE / 100
    if share != share.to_integral_value() or not 0 < share <= WHOLE:
        return Problem(field, "Una parte sta fra 0,01 e 100, con due decimali al massimo.")
    return int(share)


def counted(parts: Mapping[str, str | None], stated: Container[str]) -> frozenset[str]:
    """Return the lines that count in a sum: those that say something, in no whole that does too.

    `parts` names for each line the one that it is a part of. A part counts where no line above it
    states anything, so that nothing known is lost.

    >>> sorted(counted({"whole": None, "national": "whole"}, {"whole", "national"}))
    ['whole']
    >>> sorted(counted({"whole": None, "national": "whole"}, {"national"}))
    ['national']
    """
    return frozenset(line for line in parts if line in stated and not _inside(line, parts, stated))


def _inside(line: str, parts: Mapping[str, str | None], stated: Container[str]) -> bool:
    seen = {line}
    above = parts.get(line)
    while above is not None and above not in seen:
        if above in stated:
            return True
        seen.add(above)
        above = parts.get(above)
    return False


def allocate(cents: int, shares: Sequence[int]) -> list[int]:
    """Return cents split by shares in ten-thousandths, to the cent: largest remainders first.

    >>> allocate(100, [3333, 3333, 3334])
    [33, 33, 34]
    >>> allocate(1, [5000, 5000])
    [1, 0]
    """
    total = sum(shares)
    if total == 0:
        return [0] * len(shares)
    exact = [cents * share for share in shares]
    found = [amount // total for amount in exact]
    order = sorted(range(len(shares)), key=lambda at: (-(exact[at] % total), at))
    for at in order[: cents - sum(found)]:
        found[at] += 1
    return found


def split_problems(shares: Iterable[int]) -> list[Problem]:
    """Return what is wrong with the shares of a line, in ten-thousandths: together they are 1.

    >>> [problem.text for problem in split_problems([6000, 3000])]
    ['Le parti fanno 90%: mancano 10 punti per arrivare a 100%.']
    """
    found = list(shares)
    total = sum(found)
    if not found or total == WHOLE:
        return []
    points = {"total": _points(total), "rest": _points(abs(WHOLE - total))}
    if total < WHOLE:
        message = "Le parti fanno %(total)s%%: mancano %(rest)s punti per arrivare a 100%%."
    else:
        message = "Le parti fanno %(total)s%%: sono %(rest)s punti di troppo."
    return [Problem("shares", message, points)]


def _points(share: int) -> str:
    return write_number(Decimal(share) / 100)
