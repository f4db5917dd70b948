"""The text of opening hours: its rules, what cannot be relied on in it, the patron's day."""

import re

# Month and day of the city's patron (San Giovanni): where hours say holidays, it is one of them.
PATRON_DAY = (6, 24)
PATRON_RULE = "Jun 24"

_QUOTED = re.compile(r'"[^"]*"')
_RULE_END = re.compile(r"(;|\|\||,\s+(?=[A-Z\"]))")
_HOLIDAY_RULE = re.compile(r"(?:[A-Za-z\[\]0-9-]+,)*PH(?:,[A-Za-z\[\]0-9-]+)*(?=\s|$)")
_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_SPANS = re.compile(rf"{_SPAN.pattern}(?:\s*,\s*{_SPAN.pattern})*")
_STATE = re.compile(r"\b(?:open|unknown|off|closed)\b")
# The usual way to write it, in which nothing needs to be added.
_BOTH_CLOSED = f"; PH off; {PATRON_RULE} off"

_UNSURE = (
    (
        re.compile(r"\|\|"),
        "Il segno || non si sa valutare: scrivere una regola per ogni caso.",
    ),
    (
        re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b", re.IGNORECASE),
        "Scrivere le ore in cifre: alba e tramonto non sono un orario.",
    ),
    (
        re.compile(r"\bSH\b"),
        "Le vacanze scolastiche (SH) non hanno un calendario: scrivere le date.",
    ),
    (
        re.compile(r"\d\s*\+"),
        "Dire fino a che ora: il segno + lascia aperta la chiusura.",
    ),
)
_MAYBE_UNSURE = re.compile(r"\|\||sun|dawn|dusk|SH|\+", re.IGNORECASE)


def split_rules(hours: str) -> list[tuple[str, str]]:
    """Return the rules of hours, each with the separator before it ("" for the first).

    >>> split_rules('Mo 08:00-12:00 open "a; b"; PH off')
    [('', 'Mo 08:00-12:00 open "a; b"'), (';', 'PH off')]
    """
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f'"{len(kept) - 1}"'

    parts = _RULE_END.split(_QUOTED.sub(hide, hours))
    plain = [re.sub(r'"(\d+)"', lambda found: kept[int(found[1])], part) for part in parts]
    marks = ["", *(part.strip() for part in plain[1::2])]
    return [(mark, rule.strip()) for mark, rule in zip(marks, plain[::2], strict=True)]


def with_patron_day(hours: str) -> str:
    """Return hours in which whatever is said of holidays is said of the patron's day too.

    >>> with_patron_day("Mo-Fr 08:30-13:00; PH off")
    'Mo-Fr 08:30-13:00; PH off; Jun 24 off'
    """
    if "PH" not in hours or hours.endswith(_BOTH_CLOSED):
        return hours
    written = ""
    for mark, rule in split_rules(hours):
        written += f"{mark} {rule}" if mark else rule
        match = _HOLIDAY_RULE.match(rule)
        if match:
            written += f"{mark or ';'} {PATRON_RULE}{rule[match.end() :]}"
    return written


def unsure(hours: str) -> str:
    """Return why hours would be evaluated in a way that nobody should rely on, or "".

    >>> unsure("Mo-Fr 08:00+"), unsure('Mo-Fr 08:00-12:00 open "gruppi di 5+"')
    ('Dire fino a che ora: il segno + lascia aperta la chiusura.', '')
    """
    if not _MAYBE_UNSURE.search(hours):
        return ""
    plain = _QUOTED.sub('""', hours)
    return next((message for pattern, message in _UNSURE if pattern.search(plain)), "")


def past_midnight(hours: str) -> tuple[str, str]:
    """Return hours cut at midnight, and those of the nights as if they came a day earlier.

    The second text is "" when no span passes midnight. Together they say what the first says,
    and a rule for one day never touches the night that belongs to the day before or after.

    >>> past_midnight("Fr-Sa 18:00-02:00; Su 10:00-12:00")
    ('Fr-Sa 18:00-24:00; Su 10:00-12:00', 'Fr-Sa 00:00-02:00; Su off')
    >>> past_midnight("Mo-Fr 08:30-13:00")
    ('Mo-Fr 08:30-13:00', '')
    """
    if not any(_passes(*found.groups()) for found in _SPAN.finditer(_QUOTED.sub("", hours))):
        return hours, ""
    days, nights = "", ""
    for mark, rule in split_rules(hours):
        day, night = _cut_rule(rule, additive=mark == ",")
        days += f"{mark} {day}" if mark else day
        if night:
            nights += f"{mark or ';'} {night}" if nights else night
    return days, nights


def _cut_rule(rule: str, *, additive: bool) -> tuple[str, str]:
    plain = _QUOTED.sub("", rule)
    listed = _SPANS.search(plain)
    spans = [found.groups() for found in _SPAN.finditer(listed[0])] if listed else []
    if listed and any(_passes(*span) for span in spans):
        day = ",".join(_before_midnight(*span) for span in spans)
        night = ",".join(filter(None, (_after_midnight(*span) for span in spans)))
        return rule.replace(listed[0], day, 1), rule.replace(listed[0], night, 1) if night else ""
    if additive:
        return rule, ""
    selector = _STATE.sub("", plain.replace(listed[0], "") if listed else plain).strip()
    return rule, f"{selector or '24/7'} off"


def _minutes(time: str) -> int:
    hour, _colon, minute = time.partition(":")
    return int(hour) * 60 + int(minute)


def _passes(start: str, end: str) -> bool:
    return _minutes(end) <= _minutes(start) or _minutes(end) > _DAY


def _before_midnight(start: str, end: str) -> str:
    return f"{start}-24:00" if _passes(start, end) else f"{start}-{end}"


def _after_midnight(start: str, end: str) -> str:
    rest = _minutes(end) % _DAY
    return f"00:00-{rest // 60:02}:{rest % 60:02}" if _passes(start, end) and rest else ""
