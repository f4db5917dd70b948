"""Whether a place is open, as somebody at its door would say it; codes in the page's language."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from foodplan.rules.calendar import ROME
from foodplan.rules.opening_hours import state_at
from foodplan.web.hours_words import hours_sentences, opening_words, span_words, weekday_words
from foodplan.web.place_words import language_name


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("hours", "at", "words"),
    [
        ("Mo-Fr 08:30-13:00", "2026-11-23T09:00", "aperto fino alle 13:00"),
        ("Mo-Fr 08:30-13:00", "2026-11-23T08:00", "chiuso, apre oggi alle 8:30"),
        ("Mo-Fr 08:30-13:00", "2026-11-23T14:00", "chiuso, apre domani alle 8:30"),
        ("Mo-Fr 08:30-13:00", "2026-11-21T14:00", "chiuso, apre lunedì alle 8:30"),
        ("Mo 08:30-13:00", "2026-11-23T14:00", "chiuso, apre il 30 novembre"),
        ("Dec 08 01:00-12:00", "2026-11-21T14:00", "chiuso, apre l’8 dicembre"),
        ("Mo 01:00-12:00", "2026-11-22T14:00", "chiuso, apre domani all’1:00"),
        ("Jul Mo 10:00-12:00", "2026-11-21T14:00", "chiuso, apre il 5 luglio 2027"),
        ("Sa 20:00-02:00", "2026-11-21T21:00", "aperto fino alle 2:00"),
        ("Sa 20:00-24:00", "2026-11-21T21:00", "aperto fino a mezzanotte"),
        ("Sa-Su 00:00-24:00", "2026-11-21T05:00", "aperto fino a domani a mezzanotte"),
        ("Mo-Fr 00:00-24:00", "2026-11-23T05:00", "aperto fino a venerdì a mezzanotte"),
        ("Nov-Dec", "2026-11-21T05:00", "aperto fino al 1 gennaio 2027"),
        ("Dec 01-Dec 10", "2026-12-01T05:00", "aperto fino all’11 dicembre"),
        ("24/7", "2026-11-21T14:00", "aperto a ogni ora"),
        ("off", "2026-11-21T14:00", "chiuso"),
        ('"su appuntamento"', "2026-11-21T14:00", "su appuntamento"),
        ("", "2026-11-21T14:00", "orario non confermato: telefonate"),
    ],
)
def test_a_state_is_said_as_at_the_door(hours: str, at: str, words: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=ROME)
    assert opening_words(state_at(hours, now), now) == words


def test_days_spans_and_languages_are_said_in_the_pages_language() -> None:
    monday = datetime(2026, 11, 23, tzinfo=ROME)
    night = (monday.replace(hour=22).time(), monday.replace(hour=2).time())
    assert weekday_words(monday.date()) == "lunedì"
    assert span_words(night) == "22:00–2:00 del giorno dopo"
    assert span_words((monday.time(), monday.time())) == "24 ore su 24"
    assert hours_sentences("Mo 08:00-09:00") == ("lunedì 8:00–9:00",)
    assert [language_name(code) for code in ("it", "ar", "zh-Hans", "x y")] == [
        "italiano", "arabo", "cinese", "x y",
    ]  # fmt: skip
    with force_locale("en"):
        assert weekday_words(monday.date()) == "Monday"
        assert language_name("it") == "Italian"
