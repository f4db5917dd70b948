"""An indicator's page says how sure its figure is, how fast it moves and where it goes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from foodplan.blueprints.plan import routes
from foodplan.reports.plan import (
    Interval,
    LadderStep,
    Outlook,
    OutlookPoint,
    Period,
    Quantity,
    Reason,
    Tag,
)
from tests.client import JudgingClient, Page
from tests.factories.plan_pages import make_indicator_page, make_row

ADDRESS = "/piano/indicatori/cibo-recuperato"
SVG = "{http://www.w3.org/2000/svg}"
A_GOOD_METHOD = Tag("theil_sen", "pendenza mediana")
LIMITED = Reason("C", "affidabilità limitata", "Manca fino a due quinti del peso.")


def kilos(value: float) -> Quantity:
    return Quantity(value, "kg", "kg")


def make_outlook(**changes: Any) -> Outlook:
    year = Period(date(2027, 1, 1), date(2027, 12, 31), "nel 2027", closed=False)
    found = Outlook(
        method=A_GOOD_METHOD,
        reason=None,
        periods=6,
        on=date(2030, 12, 31),
        value=kilos(280_000),
        low=kilos(250_000),
        high=kilos(310_000),
        met_from=date(2030, 6, 30),
        met_to=date(2032, 3, 31),
        horizon=date(2035, 12, 31),
        points=(OutlookPoint(year, 230_000, 225_000, 240_000, 250_000),),
        error=4_000,
        naive_error=9_000,
        yearly=True,
    )
    return replace(found, **changes)


@pytest.fixture
def show(client: JudgingClient, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the page of an indicator whose report differs from the usual one."""

    def page(row: dict[str, Any] | None = None, **changes: Any) -> Page:
        report = make_indicator_page(indicator=make_row(**row or {}), **changes)
        monkeypatch.setattr(routes, "indicator_report", lambda *_args, **_named: report)
        return client.get(ADDRESS)

    return page


def classes(page: Page) -> list[str]:
    return [name for element in page.all("span") for name in (element.get("class") or "").split()]


def test_a_limited_confidence_takes_the_green_and_not_the_word(show: Any) -> None:
    page = show({"confidence": LIMITED, "green": False})
    assert "C affidabilità limitata: Manca fino a due quinti del peso." in page.text
    assert "in linea" in page.text
    assert "status-good" not in classes(page)
    assert "status-plain" in classes(page)


def test_a_sure_figure_may_be_green(show: Any) -> None:
    assert "status-good" in classes(show())


def test_what_is_registered_and_what_is_estimated_stand_apart(show: Any) -> None:
    page = show({"estimate": Interval(252_000, 262_000)})
    assert (
        "Registrati 221.000 kg; con chi manca si stimano da 252.000 kg a 262.000 kg." in page.text
    )


def test_what_is_needed_stands_beside_what_was_made(show: Any) -> None:
    page = show({"required_rate": 20_000.0, "yearly_change": -1_500.0})
    assert "Per arrivare in tempo servono +20.000 kg l’anno;" in page.text
    assert "nell’ultimo anno sono stati −1.500 kg." in page.text


def test_what_a_share_needs_is_said_in_points(show: Any) -> None:
    page = show({"required_rate": 0.025, "unit": "%"})
    assert "Per arrivare in tempo servono +2,5 punti l’anno." in page.text


def test_an_old_value_says_so_apart_from_its_state(show: Any) -> None:
    page = show({"stale": True})
    assert "dato vecchio" in page.text
    assert "l’ultimo dato è quello del 31 dicembre 2025" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Il traguardo sarebbe raggiunto tra giugno 2030 e marzo 2032."),
        ({"met_to": None}, "al più presto a giugno 2030; nel caso peggiore non entro il 2035."),
        (
            {"met_from": None, "met_to": None},
            "Di questo passo il traguardo non sarebbe raggiunto entro il 2035.",
        ),
        ({}, "Se nulla cambia, nei dodici mesi che finiscono il 31 dicembre 2030"),
        ({}, "sarebbero tra 250 t e 310 t."),
        ({}, "ha sbagliato in media di 4.000 kg; «come prima» di 9.000 kg."),
    ],
)
def test_a_forecast_is_one_plain_sentence(show: Any, changes: dict[str, Any], words: str) -> None:
    assert words in show(forecast=make_outlook(**changes)).text


def test_without_a_target_to_await_nothing_is_said_of_its_day(show: Any) -> None:
    page = show(forecast=make_outlook(horizon=None))
    assert "Il traguardo sarebbe" not in page.text


def test_too_few_points_say_so(show: Any) -> None:
    few = Reason("few_points", "pochi punti", "Ci sono meno di quattro periodi chiusi.")
    page = show(forecast=Outlook(None, few, 2))
    assert "Nessuna previsione: Ci sono meno di quattro periodi chiusi." in page.text


def test_the_table_holds_every_layer_of_the_chart(show: Any) -> None:
    base = make_indicator_page()
    series = (replace(base.series[0], low=200_000.0, high=240_000.0), *base.series[1:])
    page = show({"kind": "stock"}, series=series, forecast=make_outlook())
    heads = [
        "".join(head.itertext()).strip() for head in page.all("th") if head.get("scope") == "col"
    ]
    for name in ("Periodo", "Valore", "Tra", "Percorso verso il traguardo", "Traguardo",
                 "Se nulla cambia", "Chi ha risposto"):  # fmt: skip
        assert name in heads
    assert "200.000 kg e 240.000 kg" in page.text
    assert "230.000 kg (da 225.000 kg a 240.000 kg)" in page.text
    assert page.all(f"{SVG}polygon")


def test_a_break_of_method_is_drawn_and_said(show: Any) -> None:
    base = make_indicator_page()
    series = (replace(base.series[0], comparable=False), *base.series[1:])
    page = show(series=series, comparable_from=date(2026, 1, 1))
    assert "Dal 1º gennaio 2026 è cambiato il modo di misurare" in page.text
    assert "(altro metodo)" in page.text
    assert any(line.get("class") == "break" for line in page.all(f"{SVG}line"))


def test_a_ladder_is_shown_in_words_and_without_a_chart(show: Any) -> None:
    row = make_row()
    assert row.value is not None
    assert row.target is not None
    proposed = Quantity(0.5, "numero", "", "La Giunta propone il piano")
    approved = Quantity(1.0, "numero", "", "Il piano è approvato")
    page = show(
        {
            "kind": "ladder",
            "unit": "numero",
            "value": replace(row.value, quantity=proposed),
            "target": replace(row.target, quantity=approved),
            "current": None,
            "computed": False,
        },
        steps=(
            LadderStep("Il Consiglio chiede il piano", date(2026, 2, 9), "Mozione n. 8"),
            LadderStep("La Giunta propone il piano", date(2026, 9, 1), "DGC n. 12"),
            LadderStep("Il piano è approvato", None, ""),
        ),
        targets=(),
    )
    assert "Ultimo gradino raggiunto" in page.text
    assert "1º settembre 2026: DGC n. 12" in page.text
    assert "nessun documento lo dice ancora" in page.text
    assert not page.all(f"{SVG}polyline")
    assert "Finora" not in page.text


def test_as_it_was_is_said_to_have_erred_by_its_own_error(show: Any) -> None:
    naive = Tag("naive", "com'era nell'ultimo periodo")
    text = show(forecast=make_outlook(method=naive, error=9_000, naive_error=4_000)).text
    assert "ha sbagliato in media di 4.000 kg; l’altro metodo di 9.000 kg" in text
