"""How shares are shown: never rounded into a claim that is not true."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownPercent:
    """A percentage to print: `sign` is empty, "<" or ">", `percent` a number with `decimals`."""

    sign: str
    percent: float
    decimals: int


def shown_percent(share: float, decimals: int = 0) -> ShownPercent:
    """Return how a share is printed: 100 only when it is reached, 0 only when it is 0.

    Filters of templates and the command line use it with the reader's own decimal sign.

    >>> shown_percent(0.9996), shown_percent(0.003)
    (ShownPercent(sign='>', percent=99, decimals=0), ShownPercent(sign='<', percent=1, decimals=0))
    >>> shown_percent(0.9996, 1)
    ShownPercent(sign='>', percent=99.9, decimals=1)
    >>> shown_percent(0.834).percent, shown_percent(-0.1).percent
    (83, -10)
    """
    step = 10**-decimals
    percent = _plain(round(share * 100, decimals), decimals)
    if share < 1 and percent >= 100:
        return ShownPercent(">", _plain(100 - step, decimals), decimals)
    if 0 < share * 100 < step:
        return ShownPercent("<", _plain(step, decimals), decimals)
    if share < 0 and percent == 0:
        return ShownPercent(">", _plain(-step, decimals), decimals)
    return ShownPercent("", percent, decimals)


def _plain(number: float, decimals: int) -> float:
    # Adding zero turns -0.0 into 0.0, which has no sign to print.
    return round(number, decimals) + 0.0 if decimals else round(number)


def percent_text(share: float, decimals: int = 0) -> str:
    """Return a share as Italian text.

    >>> percent_text(0.412, 1), percent_text(0.003), percent_text(0.9996), percent_text(1.0)
    ('41,2 %', '< 1 %', '> 99 %', '100 %')
    """
    shown = shown_percent(share, decimals)
    number = f"{shown.percent:.{decimals}f}".replace(".", ",")
    return f"{shown.sign} {number} %".strip()
