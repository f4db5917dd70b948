"""The page of the method: its sentences are held to the code, and its examples to the design."""

from datetime import date

import pytest
from sqlmodel import Session

from foodplan.progress.confidence import confidence
from foodplan.progress.reasons import Status
from foodplan.reports.method import MethodReport, examples, method_report
from foodplan.store.history import Moment
from tests.client import JudgingClient

TODAY = date(2026, 11, 22)


@pytest.fixture
def method(sqlite_session: Session) -> MethodReport:
    return method_report(sqlite_session, Moment(TODAY))


@pytest.fixture
def text(client: JudgingClient) -> str:
    return client.get("/metodo").text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_table_of_attainments_is_the_one_agreed(method: MethodReport) -> None:
    rows = {
        (row.baseline, row.now, row.target): (round(row.share, 3), round(row.counted, 3))
        for row in method.attainments
    }
    assert rows == {
        (100, 160, 200): (0.6, 0.6),
        (15.4, 14, 12): (0.412, 0.412),
        (0, 30, 100): (0.3, 0.3),
        (40, 20, 0): (0.5, 0.5),
        (80, 82, 100): (0.1, 0.1),
        (100, 90, 200): (-0.1, 0),
        (40, 48, 20): (-0.4, 0),
        (100, 400, 200): (3, 1),
        (0, 0, 100): (0, 0),
    }
    assert method.tolerance.share == 0.875


def test_eight_of_ten_that_report_are_covered_as_agreed(method: MethodReport) -> None:
    found = method.coverage
    assert (found.covered.by_number, round(found.covered.by_weight, 3)) == (0.8, 0.834)
    assert (found.covered.estimate_low, found.covered.estimate_high) == (470, 511)
    assert (found.low, found.high) == (412, 511)
    assert [item.status for item in method.states] == [
        Status.UNCERTAIN, Status.ON_TRACK, Status.LATE,
    ]  # fmt: skip


def test_goals_and_wider_goals_are_rolled_up_as_agreed(method: MethodReport) -> None:
    rolled = method.rollup.rolled
    assert [round(number or 0, 3) for number in (rolled.progress, rolled.low, rolled.high)] == [
        0.767, 0.575, 0.825,
    ]  # fmt: skip
    assert rolled.coverage == 0.75
    assert method.weights.rolled.progress == pytest.approx(0.7)
    (part,) = method.tie.contributions
    assert (part.points, method.tie.low, method.tie.high) == pytest.approx((0.21, 0.21, 0.86))
    assert method.tie.unmeasured == pytest.approx(0.65)
    assert (method.proposed.known, method.proposed.low) == (False, None)


def test_the_trajectory_is_the_one_agreed(method: MethodReport) -> None:
    found = method.trajectory
    assert (found.path, found.gap, found.needed, found.last_year) == (750, -50, 200, 100)


def test_a_state_waits_for_a_second_period_unless_the_gap_is_large(method: MethodReport) -> None:
    assert [item.shown for item in method.changes] == [
        Status.ON_TRACK, Status.LATE, Status.LATE,
    ]  # fmt: skip
    gap, span = method.changes[0].gap, method.changes[0].span
    assert abs(gap) < method.sudden * span < abs(method.changes[2].gap)


def test_kilos_that_two_actions_count_are_counted_once(method: MethodReport) -> None:
    made = method.union.made
    assert (made.value, made.claimed) == (300, 380)
    assert [item.amount for item in made.conflicts] == [method.union.same]


def test_rates_and_people_are_put_together_as_agreed(method: MethodReport) -> None:
    assert (round(method.rate.value, 3), method.rate.mean) == (0.833, 0.7)
    assert method.people is not None
    assert (method.people.low, method.people.high) == (40, 65)


def test_the_letters_of_the_table_are_those_that_the_code_gives(method: MethodReport) -> None:
    for row in method.letters[:-1]:
        assert row.coverage is not None
        assert row.weighed is not None
        assert row.age is not None
        asked = (row.coverage, row.weighed, row.age, row.documented or 0)
        assert confidence(*asked) is row.letter
        for worse in (
            (row.coverage - 0.01, row.weighed, row.age, row.documented or 0),
            (row.coverage, row.weighed - 0.01, row.age, row.documented or 0),
            (row.coverage, row.weighed, row.age + 1, row.documented or 0),
        ):
            assert confidence(*worse) is not row.letter


def test_the_forecast_names_the_years_between_which_the_target_is_met(
    method: MethodReport,
) -> None:
    found = method.forecast.found
    assert found.method == "theil_sen"
    assert found.met_from is not None
    assert found.met_to is not None
    assert found.met_from < found.met_to
    last = found.points[-1]
    assert last.low < last.value < last.high


def test_months_close_on_the_fifteenth_of_the_next(sqlite_session: Session) -> None:
    before = method_report(sqlite_session, Moment(date(2026, 11, 14)))
    after = method_report(sqlite_session, Moment(date(2026, 11, 15)))
    assert (before.closed_to, before.closes_on) == (202609, date(2026, 11, 15))
    assert (after.closed_to, after.closes_on) == (202610, date(2026, 12, 15))


def test_the_errors_of_the_methods_are_those_in_force(method: MethodReport) -> None:
    assert [line.share for line in method.errors] == [0.02, 0.10, 0.25, 0.25, 0.50]


@pytest.mark.parametrize(
    "words",
    [
        "deve crescere 100 160 200 60 % 60 %",
        "deve calare 15,4 14 12 41,2 % 41,2 %",
        "in arretramento 100 90 200 −10 % 0 %",
        "traguardo superato 100 400 200 300 % 100 %",
        (
            "Livello da mantenere 50, ora 47. Fino a 2 di distanza è tutto a posto, a 10 "
            "l’avanzamento è zero: qui è 87,5 %."
        ),
        "10 su 20 e 90 su 100 fanno 83,3 %; la media delle due percentuali direbbe 70 %",
        "Hanno risposto in 8 su 10 e fanno 412 t.",
        (
            "La copertura è 80 % per numero e 83,4 % per peso. Il valore ufficiale resta 412 t; "
            "la stima di tutto, che sta a parte, è 470–511 t."
        ),
        "80 %, 50 %, uno senza misura, 140 %. P = 76,7 %, K = 75 %, intervallo 57,5 %–82,5 %.",
        "60 % col peso 2, 60 % col peso 3, 80 % col peso 5. P = 70 %.",
        (
            "Un obiettivo al 60 % che pesa 35 % porta 21 punti su 35. L’altro 65 % non è misurato "
            "da questo piano: l’obiettivo più ampio è a un punto fra 21 % e 86 %."
        ),
        (
            "600 t (2025) → 900 t (2027) → 1.500 t (2030). Al 31 dicembre 2026 se ne misurano 700; "
            "il percorso ne chiedeva 750: la differenza è −50 t. Per arrivare in fondo ne servono "
            "ancora 200 in più ogni anno; nell’ultimo anno la crescita è stata di 100."
        ),
        "Insieme fanno 300 chili, non 380: 80 sono contati da tutte e due e valgono una volta.",
        "99,96 % > 99 %",
        "0,3 % < 1 %",
        "A: affidabilità alta almeno 95 % almeno 80 % al massimo 1 periodo fa per tutto",
        "D: affidabilità bassa – – – –",
        "L’ultimo mese chiuso è ottobre 2026; il prossimo si chiude il 15 dicembre 2026.",
        "una distanza dal percorso di più del 5 % della strada intera",
        "Con meno di 4 periodi non si prevede niente",
        "da 24 mesi in poi",
        "Il traguardo di 170 si raggiungerebbe fra il 2029 e il 2030.",
        "le persone diverse sono fra 40 e 65",
    ],
)
def test_the_page_says_what_the_code_works_out(text: str, words: str) -> None:
    assert words in text


def test_another_rule_would_show_on_the_page(
    client: JudgingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentences are not written: with another input they say another number."""
    monkeypatch.setattr(examples, "_OBSERVED", 400.0)
    monkeypatch.setattr(examples, "_TIE", 0.5)
    text = client.get("/metodo").text
    assert "è 458–499 t" in text
    assert "porta 30 punti su 50" in text


def test_a_past_day_has_the_errors_of_then_and_a_wrong_day_is_refused(
    client: JudgingClient,
) -> None:
    assert client.get("/metodo?as_of=2026-06-30").status == 200
    assert client.get("/metodo?as_of=domani").status == 400
