"""The plan's editor: what is wrong is said where it was typed, and nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foodplan.db import session_scope
from foodplan.models.plan import CommitmentVersion, GoalVersion, PlanVersion
from foodplan.web.parts import Clock
from tests.client import JudgingClient, Page
from tests.factories.indicators import GOAL, PLAN, make_goal, make_indicator, make_plan
from tests.factories.office import open_office, signed_in

EDITOR = "/gestione/piano"
GOAL_URL = f"{EDITOR}/obiettivi/{GOAL}"
END = f"{EDITOR}/fine/obiettivi"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    with session_scope(app.extensions["foodplan"].engine, writes=True) as session:
        make_plan(session, "citta", level="city", title="Città")
        make_goal(session, "campo", plan="citta")
        make_goal(session, "mense", title="Mense", position=2)
        make_indicator(session, "pasti", goal="mense", title="Pasti")
    return signed_in(app)


def rows(app: Flask, model: Any, **key: str) -> list[Any]:
    with Session(app.extensions["foodplan"].engine) as session:
        matches = [getattr(model, name) == value for name, value in key.items()]
        return list(session.exec(select(model).where(col(model.recorded_to).is_(None), *matches)))


def opened(client: JudgingClient, url: str) -> str:
    """The version in the page's own form, which is its first with one."""
    found = [item for item in client.get(url).all("input") if item.get("name") == "version"]
    return str(found[0].get("value")) if found else ""


def posted(client: JudgingClient, url: str, at: str = "", **values: str) -> Page:
    said = {"version": opened(client, url), "csrf_token": client.get(url).csrf_token()}
    return client.post(at or url, said | {"reason": "atto"} | values)


def test_the_tree_has_everything_and_is_narrowed_in_the_address(office: JudgingClient) -> None:
    text = office.get(EDITOR).text
    for said in ("Obiettivo prova", "Mense", "Pasti", "Mense a chilometro zero", "Città"):
        assert said in text
    narrowed = office.get(f"{EDITOR}?cerca=pasti").text
    assert "Pasti" in narrowed
    assert "Mercati" not in narrowed
    assert "Niente con questi filtri" in office.get(f"{EDITOR}?cerca=inesistente").text
    assert "Mercati" in office.get(f"{EDITOR}?mostra=senza-dati").text
    assert "Niente è stato unito" in office.get(f"{EDITOR}?mostra=finiti").text
    assert office.get(f"{EDITOR}?mostra=%3Cscript%3E&piano=niente").status == 200


def test_a_goal_is_made_and_read_on_the_public_page(office: JudgingClient) -> None:
    page = posted(
        office, f"{EDITOR}/obiettivi/nuovo", plan=PLAN, title="Orti di <b>quartiere</b>",
        source="Delibera", mufpp="food_production", sdg="2; 12.3",
    )  # fmt: skip
    assert page.heading() == "Orti di <b>quartiere</b>"
    public = office.get("/piano/obiettivi/orti-di-b-quartiere-b")
    assert "Orti di <b>quartiere</b>" in public.text


def test_two_hundred_pages_of_text_are_refused_and_kept(office: JudgingClient) -> None:
    text = "parola " * 60_000
    page = posted(office, GOAL_URL, title="Obiettivo prova", summary=text, source="Delibera")
    assert page.status == 422
    assert "Il testo ha 419999 caratteri e ce ne stanno 2000" in page.text
    assert any(len(area.text or "") > 400_000 for area in page.all("textarea"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "Scrivere il titolo."),
        ({"title": "Mense"}, "C'è già una voce con questo titolo"),
        ({"sdg": "12.3, 99"}, "«99» non è un obiettivo o un traguardo ONU"),
        ({"source": ""}, "Scrivere da che cosa si sa"),
        ({"reason": ""}, "Scrivere il motivo del cambiamento."),
    ],
)
def test_what_is_wrong_with_a_goal_is_said(
    office: JudgingClient, values: dict[str, str], said: str
) -> None:
    usual = {"title": "Altro titolo", "source": "Delibera", "summary": "resta qui"}
    page = posted(office, GOAL_URL, **(usual | values))
    assert page.status == 422
    assert said in page.text
    assert any("resta qui" in (area.text or "") for area in page.all("textarea"))


def test_the_second_of_two_officers_sees_both_versions(app: Flask, office: JudgingClient) -> None:
    other = signed_in(app, "collega@example.org")
    version = opened(office, GOAL_URL)
    done = posted(other, GOAL_URL, title="Titolo del collega", source="Delibera")
    assert done.status == 200
    page = posted(office, GOAL_URL, version=version, title="Titolo mio", source="Delibera")
    assert page.status == 409
    assert "Titolo del collega" in page.text
    assert page.values()["title"] == "Titolo mio"
    assert posted(office, GOAL_URL, title="Titolo mio", source="Delibera").status == 200


def test_a_plan_never_stands_under_itself(office: JudgingClient) -> None:
    usual = {"level": "component", "title": "Piano di prova", "source": "Delibera"}
    url = f"{EDITOR}/piani/{PLAN}"
    assert posted(office, url, parent="citta", **usual).status == 200
    said = {"title": "Città", "source": "Delibera", "level": "city", "parent": PLAN}
    page = posted(office, f"{EDITOR}/piani/citta", **said)
    assert page.status == 422
    assert "Farebbe un giro" in page.text
    made = posted(office, f"{EDITOR}/nuovo", **(usual | {"title": "Piano dell'acqua"}))
    assert made.heading() == "Piano dell'acqua"


def test_weights_of_goals_go_together(office: JudgingClient) -> None:
    url = f"{EDITOR}/piani/{PLAN}/pesi"
    page = office.get(url)
    values = page.values() | {"csrf_token": page.csrf_token(), "reason": "Delibera"}
    wrong = office.post(url, values | {"rows-0-weight": "2"})
    assert wrong.status == 422
    assert "O tutti gli obiettivi hanno un peso, o nessuno." in wrong.text
    assert wrong.values()["rows-0-weight"] == "2"
    done = office.post(url, values | {"rows-0-weight": "2", "rows-1-weight": "1"})
    assert "Pesi registrati" in done.text
    late = office.post(url, values | {"rows-0-weight": "5", "rows-1-weight": "1"})
    assert late.status == 422
    assert "un collega ha cambiato i pesi" in late.text


def test_what_a_merge_would_change_is_shown_and_then_done_and_undone(
    app: Flask, office: JudgingClient, clock: Clock
) -> None:
    url = f"{END}/mense"
    day = clock().date().isoformat()
    said = {"state": "merged", "led_to": GOAL, "day": day}
    shown = posted(office, url, mostra="1", **said)
    assert shown.status == 200
    assert "Che cosa cambierebbe" in shown.text
    assert "non fa più parte del piano" in shown.text
    assert office.get("/piano/obiettivi/mense").status == 200
    done = posted(office, url, **said)
    assert "Riporta nel piano" in done.text
    assert office.get("/piano/obiettivi/mense").status == 410
    assert "Pasti" in office.get(f"/piano/obiettivi/{GOAL}").text
    assert "Mense" in office.get(f"{EDITOR}?mostra=finiti").text
    back = posted(office, url, f"{EDITOR}/ritorno/obiettivi/mense")
    assert "Fa di nuovo parte del piano" in back.text
    assert "Pasti" not in office.get(f"/piano/obiettivi/{GOAL}").text
    assert len({row.state for row in rows(app, GoalVersion, goal="mense")}) >= 1


def test_an_end_in_the_past_or_into_nothing_is_refused(office: JudgingClient, clock: Clock) -> None:
    yesterday = (clock().date() - timedelta(days=1)).isoformat()
    page = posted(office, f"{END}/mense", state="cancelled", day=yesterday)
    assert page.status == 422
    assert "le pagine di allora restano come si leggevano" in page.text
    page = posted(office, f"{END}/mense", state="merged", day=clock().date().isoformat())
    assert "Scegliere che cosa ne prende il posto." in page.text
    own = posted(
        office, f"{EDITOR}/fine/piani/{PLAN}", state="merged", led_to="citta",
        day=clock().date().isoformat(),
    )  # fmt: skip
    assert own.status in (200, 422)
    assert office.get(f"{EDITOR}/fine/niente/mense").status == 404
    assert office.get(f"{END}/mai-visto").status == 404


def test_goals_and_indicators_change_places(office: JudgingClient) -> None:
    page = office.get(EDITOR)
    token = page.csrf_token()
    office.post(f"{EDITOR}/obiettivi/mense/ordine", {"csrf_token": token, "verso": "su"})
    names = [item.get("id") for item in office.get(EDITOR).all("details")]
    assert names.index("obiettivo-mense") < names.index(f"obiettivo-{GOAL}")
    url = f"{GOAL_URL}/indicatori/mercati/ordine"
    assert office.post(url, {"csrf_token": token, "verso": "su"}).status == 200


def test_ties_are_made_refused_and_taken_away(office: JudgingClient) -> None:
    at = f"{GOAL_URL}/legami"
    wrong = posted(office, GOAL_URL, at, parent="campo", weight="40", act="", source="Delibera")
    assert wrong.status == 422
    assert "Un peso conta solo con l'atto che lo dice" in wrong.text
    done = posted(office, GOAL_URL, at, version="0", parent="campo", weight="40", act="Atto 3",
                  source="Delibera")  # fmt: skip
    assert "40" in done.text
    assert "Atto 3" in done.text
    refused = posted(office, GOAL_URL, f"{at}/campo/togli", version="0")
    assert "Nel frattempo qualcuno l’ha cambiato" in refused.text
    form = next(
        form for form in office.get(GOAL_URL).all("form")
        if str(form.get("action")).endswith("/legami/campo/togli")
    )  # fmt: skip
    number = next(item.get("value") for item in form.iter("input") if item.get("name") == "version")
    gone = posted(office, GOAL_URL, f"{at}/campo/togli", version=str(number))
    assert "Tolto da oggi" in gone.text
    measure = posted(office, GOAL_URL, f"{GOAL_URL}/indicatori", indicator="pasti")
    assert "misura anche questo obiettivo" in measure.text
    dropped = posted(office, GOAL_URL, f"{GOAL_URL}/indicatori/pasti/togli", reason="")
    assert "Scrivere il motivo" in dropped.text


def test_a_goal_goes_to_another_plan_from_a_day(office: JudgingClient, clock: Clock) -> None:
    later = (clock().date() + timedelta(days=3)).isoformat()
    url = f"{EDITOR}/obiettivi/mense/sposta"
    shown = posted(office, url, plan="citta", day=later, mostra="1")
    assert "Che cosa cambierebbe" in shown.text
    assert posted(office, url, plan="citta", day=later).heading() == "Mense"
    assert "vale dal" in office.get(f"{EDITOR}/obiettivi/mense").text


def test_a_commitment_is_made_and_its_words_changed(app: Flask, office: JudgingClient) -> None:
    usual = {"plan": PLAN, "number": "2", "title": "Un bando ogni anno", "source": "Mozione"}
    made = posted(office, f"{EDITOR}/impegni/nuovo", **usual)
    assert made.status == 200
    wrong = posted(office, f"{EDITOR}/impegni/nuovo", **(usual | {"number": "1"}))
    assert "Il numero 1 è già di «Relazione al Consiglio»" in wrong.text
    url = f"{EDITOR}/impegni/un-bando-ogni-anno"
    assert posted(office, url, **(usual | {"title": "Due bandi"})).heading() == "Due bandi"
    found = rows(app, CommitmentVersion, commitment="un-bando-ogni-anno")
    assert [row.status for row in found][-1] == "to_verify"


def test_plans_keep_their_history(app: Flask, office: JudgingClient) -> None:
    usual = {"level": "component", "source": "Delibera"}
    posted(office, f"{EDITOR}/piani/{PLAN}", title="Piano del cibo", **usual)
    text = office.get(f"{EDITOR}/piani/{PLAN}").text
    assert "Piano di prova" in text
    assert "Motivo: atto" in text
    assert len(rows(app, PlanVersion, plan=PLAN)) == 2
