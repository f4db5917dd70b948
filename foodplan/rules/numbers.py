"""Plain numbers as Italians write them, read without guessing."""

import re
from decimal import Decimal

from foodplan.rules.problems import Problem

_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_COMMA = re.compile(r"[0-9]+(,[0-9]+)?")
_POINT = re.compile(r"[0-9]+\.[0-9]+")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def read_number(text: str, field: str = "") -> Decimal | Problem:
    """Return the number that a text says, or what is wrong with it.

    One point before three digits may be thousands or a decimal point, so it is asked.

    >>> read_number("1.234.567,5"), read_number("-12,5"), read_number("0.125")
    (Decimal('1234567.5'), Decimal('-12.5'), Decimal('0.125'))
    >>> read_number("1.234").text
    '«1.234» si legge in due modi: scrivere 1234 oppure 1,234.'
    >>> read_number("molti").text
    '«molti» non è un numero: scriverlo in cifre, per esempio 1250 o 12,5.'
    """
    typed = text.strip()
    bare = re.sub(r"[\s\u00a0\u202f]", "", typed).replace("−", "-").removeprefix("+")
    sign, digits = (-1, bare[1:]) if bare.startswith("-") else (1, bare)
    if _AMBIGUOUS.fullmatch(digits):
        message = "«%(typed)s» si legge in due modi: scrivere %(whole)s oppure %(parts)s."
        whole, parts = digits.replace(".", ""), digits.replace(".", ",")
        return Problem(field, message, {"typed": typed, "whole": whole, "parts": parts})
    if _THOUSANDS.fullmatch(digits) or _COMMA.fullmatch(digits):
        return sign * Decimal(digits.replace(".", "").replace(",", "."))
    if _POINT.fullmatch(digits):
        return sign * Decimal(digits)
    message = "«%(typed)s» non è un numero: scriverlo in cifre, per esempio 1250 o 12,5."
    return Problem(field, message, {"typed": typed})


def write_number(value: float | Decimal) -> str:
    """Return a number as it is typed in a form: a comma, no thousands, nothing lost.

    >>> write_number(300000.0), write_number(0.1), write_number(Decimal("52.20"))
    ('300000', '0,1', '52,2')
    """
    plain = format(Decimal(str(value)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.replace(".", ",")
