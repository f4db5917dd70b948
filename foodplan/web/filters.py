"""Numbers, weights, shares and dates in the words of the page's language."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext

from foodplan.reports.plan import Quantity
from foodplan.rules.calendar import ROME
from foodplan.rules.units import is_unit, unit_name
from foodplan.web import hours_words, place_words

Number = int | float | Decimal

KILOS_SAID_IN_TONNES = 10_000
KILOS_WITHOUT_DECIMALS = 100
# Keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def number_it(value: Number | None, decimals: int = 1) -> str:
    """Return a number with the language's separators and at most so many decimals.

    A missing value is said to be missing, never shown as a zero.
    """
    if value is None:
        return _("senza dati")
    pattern = "#,##0" if decimals == 0 else "#,##0." + "#" * decimals
    return format_decimal(value, format=pattern, locale=_locale()).replace("-", MINUS)


def kg(grams: int | None) -> str:
    """Return grams as kilos, exact to the gram: 1234500 is "1.234,5 kg"."""
    if grams is None:
        return _("senza dati")
    return f"{number_it(Decimal(grams) / 1000, 3)}{NBSP}kg"


def euro(cents: int) -> str:
    """Return cents as euro, exact to the cent: 123450 is "1.234,50 €"."""
    said = format_decimal(Decimal(cents) / 100, format="#,##0.00", locale=_locale())
    return f"{said}{NBSP}€"


def tonnes(grams: int | None) -> str:
    """Return grams as tonnes with one decimal, or as kilos when they are less than a tonne."""
    if grams is None or abs(grams) < 1_000_000:
        return kg(grams)
    return f"{number_it(Decimal(grams) / 1_000_000, 1)}{NBSP}t"


def percent(share: Number | None, decimals: int = 0) -> str:
    """Return a share as a percentage that rounding never turns into 0 or 100.

    0.9996 is "> 99 %" and 0.003 is "< 1 %"; only a whole 1 is 100 % and only a 0 is 0 %.
    """
    if share is None:
        return _("senza dati")
    points = Decimal(str(share)) * 100
    step = Decimal(1).scaleb(-decimals)
    rounded = points.quantize(step)
    if 0 < points < 100 and rounded == 100:
        return f">{NBSP}{number_it(100 - step, decimals)}{NBSP}%"
    if points > 0 and rounded == 0:
        return f"<{NBSP}{number_it(step, decimals)}{NBSP}%"
    return f"{number_it(rounded, decimals)}{NBSP}%"


def measure(value: Number | None, unit: str) -> str:
    """Return a value with its unit; shares of unit "%" become percentages.

    0.5222 with "%" is "52,2 %"; 221000 with "kg" is "221.000 kg".
    """
    if value is None:
        return _("senza dati")
    if unit == "%":
        return percent(value, 1)
    return f"{number_it(value, 3 if unit == 'kg' else 2)}{NBSP}{unit_it(unit, value)}".rstrip(NBSP)


def about(value: Number | None, unit: str) -> str:
    """Return a value with its unit where the last grams would only pretend to be known.

    79003.053 kg, a point of a path or the end of an interval, is "79.003 kg".
    """
    if value is not None and unit == "kg" and abs(float(value)) >= KILOS_WITHOUT_DECIMALS:
        return f"{number_it(value, 0)}{NBSP}kg"
    return measure(value, unit)


def quantity(amount: Quantity | None, beside: Quantity | None = None) -> str:
    """Return a report's number with its unit, in tonnes from ten thousand kilos on.

    221000 kg is "221 t"; the exact kilos stand on the indicator's own page. `beside` is the
    number that it is read with: 7396 kg beside 14000 kg is "7,4 t", so that both speak alike.
    A step of a ladder is said in its words.
    """
    if amount is None:
        return _("senza dati")
    if amount.words:
        return f"«{amount.words}»"
    if amount.unit == "kg" and _in_tonnes(amount, beside):
        return f"{number_it(amount.value / 1000, 1)}{NBSP}t"
    if amount.unit in {"kg", "%"}:
        return about(amount.value, amount.unit)
    return f"{number_it(amount.value, 2)}{NBSP}{word(amount.label)}".rstrip(NBSP)


def _in_tonnes(amount: Quantity, beside: Quantity | None) -> bool:
    sizes = [abs(item.value) for item in (amount, beside) if item and item.unit == "kg"]
    # A hundred kilos are the least that tonnes with one decimal can say.
    return max(sizes) >= KILOS_SAID_IN_TONNES and (not amount.value or sizes[0] >= 100)


def axis(value: Number, unit: str, top: Number) -> str:
    """Return the mark beside an axis, short enough for a phone; `top` is the axis's highest mark.

    200000 on an axis of kilos that reaches 300000 is "200 t".
    """
    if unit == "%":
        return percent(value)
    if unit == "kg" and top >= KILOS_SAID_IN_TONNES:
        return f"{number_it(value / 1000, 1)}{NBSP}t"
    return number_it(value, 2)


def unit_it(unit: str, value: Number = 2) -> str:
    """Return a unit in the words of a page, in the number of its value; a bare count has none."""
    if not is_unit(unit):
        return unit
    return word(unit_name(unit, float(value)))


def date_it(day: date | None) -> str:
    """Return a day in full, such as "22 novembre 2026"."""
    if day is None:
        return _("senza data")
    locale = _locale()
    first = "1º MMMM y" if day.day == 1 and locale.language == "it" else "d MMMM y"
    return format_date(day, first, locale=locale)


def month_it(month: date | int | None) -> str:
    """Return a month in full from one of its days or from yyyymm, such as "novembre 2026"."""
    if month is None:
        return _("senza data")
    day = date(month // 100, month % 100, 1) if isinstance(month, int) else month
    return format_date(day, "LLLL y", locale=_locale())


def month_short(month: date) -> str:
    """Return a month as the mark under an axis, such as "ago 2025"."""
    return format_date(month, "LLL y", locale=_locale())


def source_date_it(text: str) -> str:
    """Return a source's date as precisely as it is known: 2018, 2018-03 or 2018-03-31."""
    if text.count("-") == 2:
        return date_it(date.fromisoformat(text))
    return month_it(int(text.replace("-", ""))) if "-" in text else text


def instant_it(instant: datetime | None) -> str:
    """Return an aware instant as day and time in Rome, such as "22 novembre 2026, 15:51"."""
    if instant is None:
        return _("senza data")
    local = instant.astimezone(ROME)
    return f"{date_it(local.date())}, {format_datetime(local, 'HH:mm', locale=_locale())}"


def period_it(first: date | None, last: date | None) -> str:
    """Return a period in the shortest words that say both of its ends.

    A whole year is "2025", a whole month "maggio 2026", whole months "da novembre 2025
    a ottobre 2026"; anything else names both days.
    """
    if first is None or last is None:
        return _("periodo non indicato")
    if not _whole_months(first, last):
        return _("dal %(first)s al %(last)s", first=date_it(first), last=date_it(last))
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return str(first.year)
        return _("%(first)s–%(last)s", first=first.year, last=last.year)
    if (first.year, first.month) == (last.year, last.month):
        return month_it(first)
    return _("da %(first)s a %(last)s", first=month_it(first), last=month_it(last))


def _whole_months(first: date, last: date) -> bool:
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def word(text: str) -> str:
    """Return a word of a fixed vocabulary in the page's language, escaped like any other text.

    Jinja's own `_()` takes its message for markup, so it is kept for literals.
    """
    return str(gettext(text)) if text else ""


def _(message: str, **params: object) -> str:
    return str(gettext(message, **params))


def _locale() -> Locale:
    # Outside a request (a job, a test) pages speak their source language.
    locale: Locale = get_locale() or Locale("it")
    return locale


FILTERS: dict[str, Callable[..., object]] = {
    "euro": euro,
    "number_it": number_it,
    "kg": kg,
    "tonnes": tonnes,
    "percent": percent,
    "measure": measure,
    "about": about,
    "quantity": quantity,
    "unit_it": unit_it,
    "axis": axis,
    "date_it": date_it,
    "month_it": month_it,
    "month_short": month_short,
    "source_date_it": source_date_it,
    "instant_it": instant_it,
    "period_it": period_it,
    "word": word,
    **hours_words.FILTERS,
    **place_words.FILTERS,
}


def init_app(app: Flask) -> None:
    """Offer the filters to templates."""
    app.jinja_env.filters.update(FILTERS)
