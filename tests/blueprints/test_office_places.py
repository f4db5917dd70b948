"""The office's places: the list by need, one click, the editor, bad input that comes back."""

import pytest
from flask import Flask
from sqlmodel import Session

from foodplan.rules.provenance import read_provenance
from foodplan.store.places.contacts import ContactRecord, get_contact
from tests.client import JudgingClient, Page
from tests.factories.office import open_office, signed_in
from tests.factories.office_places import (
    LIST,
    MEAL,
    TODAY,
    filled,
    open_atlas,
    place_now,
    send,
)
from tests.factories.places import NASTY


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    open_atlas(app)
    return signed_in(app)


def names(page: Page) -> list[str]:
    """The places to be set right, in the order of the page."""
    return [
        "".join(link.itertext())
        for work in page.all("ol")
        for link in work.iter("a")
        if link.get("data-open") is not None
    ]


def test_the_list_begins_with_the_places_of_people_in_need(office: JudgingClient) -> None:
    page = office.get(LIST)
    assert names(page)[0] == "Mensa"
    assert "Storico" not in names(page)
    assert "Prima i luoghi dell’aiuto alimentare" in page.text
    assert "6 di 6 luoghi" in page.text
    for words in ("senza punto", "punto solo approssimato", "senza orario", "aspetta il consenso"):
        assert words in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("manca=no_point", {"Mensa"}),
        ("manca=approximate", {NASTY}),
        ("manca=consent", {"Frigo nascosto"}),
        ("manca=stale", {"Mensa", "Orto"}),
        ("funzione=urban_garden", {"Orto"}),
        ("q=mensa", {"Mensa"}),
        ("stato=non-pubblici", {"Frigo nascosto"}),
        ("stato=fermi", set()),
        ("circ=2", set()),
        ("q=nessuno", set()),
        ("manca=sciocchezza&funzione=altro&da=-4&offset=99999999999", set()),
    ],
)
def test_the_filters_narrow_the_list_and_stay_in_the_address(
    office: JudgingClient, query: str, found: set[str]
) -> None:
    page = office.get(f"{LIST}?{query}")
    assert set(names(page)) == found
    kept = query.split("&", maxsplit=1)[0].partition("=")[2]
    for link in page.all("a"):
        if link.get("data-open") is not None:
            assert kept in (link.get("href") or "")


def test_one_click_confirms_a_place_and_another_takes_it_back(
    app: Flask, office: JudgingClient
) -> None:
    page = office.get(f"{LIST}?q=mensa&manca=stale")
    done = office.post(f"{LIST}/mensa/conferma?q=mensa&manca=stale", page.values())
    assert "«Mensa» è confermato oggi." in done.text
    assert "Non c’è niente da sistemare" in done.text
    assert place_now(app, "mensa").confirmed_on == TODAY
    back = office.post(f"{LIST}/mensa/conferma/annulla?q=mensa", done.values())
    assert "annullata" in back.text
    assert place_now(app, "mensa").confirmed_on is None


def test_a_confirmation_of_what_changed_meanwhile_is_not_kept(
    app: Flask, office: JudgingClient
) -> None:
    page = office.get(f"{LIST}?q=mensa")
    send(office, f"{LIST}/mensa", phone="011 555 0123")
    done = office.post(f"{LIST}/mensa/conferma", page.values())
    assert "Nel frattempo il luogo è cambiato" in done.text
    assert place_now(app, "mensa").confirmed_on is None


def test_an_officer_places_a_pin_and_hours_and_goes_on_to_the_next(
    app: Flask, office: JudgingClient
) -> None:
    changes = {
        "point": "45,05; 7,75",
        "opening_hours-expert": "Mo-Fr 08:30-13:00; PH off",
        "access": "open",
        "poi": "prossimo",
    }
    done = send(office, f"{LIST}/mensa?manca=no_hours", **changes)
    assert done.heading() != "Mensa"
    assert "Salvato: «Mensa»" in done.text
    after = place_now(app, "mensa")
    assert (after.lat, after.lon, after.circoscrizione) == (45.05, 7.75, "2")
    assert (after.opening_hours, after.hours_on) == ("Mo-Fr 08:30-13:00; PH off", TODAY)
    assert after.access == "open"
    assert set(read_provenance(after.provenance)) >= {"point", "opening_hours", "access"}
    assert after.functions == (MEAL,)
    last = send(office, f"{LIST}/orto?q=orto", poi="prossimo")
    assert "L’elenco è finito" in last.text


def test_the_page_says_before_saving_what_readers_will_see(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{LIST}/mercato"
    page = send(office, url, f"{url}/anteprima", phone="011 555 0199", point="45.05, 7.75")
    assert "Sulla pagina pubblica cambierà:" in page.text
    assert "011 555 0100 → dopo: 011 555 0199" in page.text
    assert "il punto cade in Circoscrizione 2" in page.text
    assert place_now(app, "mercato").phone == "011 555 0100"
    hidden = send(office, url, f"{url}/anteprima", consent="withheld")
    assert "dopo: non c’è" in hidden.text
    bad = send(office, url, f"{url}/anteprima", point="boh")
    assert "Ci sono dati da correggere" in bad.text
    assert "non cambia niente" in office.get(url).text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("point", "7.75, 45.05", "scambiate"),
        ("point", "0; 0", "zero"),
        ("point", "41.9, 12.5", "fuori dal Piemonte"),
        ("name", "", "Scrivere il nome"),
        ("contact_email", "nessuno", "non si può usare"),
        ("consent_on", "ieri", "Scrivere una data"),
        ("location_error_m", "tanti", "numero intero"),
        ("opening_hours-expert", "lun-ven 8-13", "orario"),
        ("functions-0-function", "", "almeno una cosa"),
        ("email", "nessuno", "indirizzo"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(
    app: Flask, office: JudgingClient, field: str, typed: str, words: str
) -> None:
    before = place_now(app, "mercato")
    page = send(office, f"{LIST}/mercato", **{field: typed, "address": "via Nuova 9"})
    assert page.status == 422
    assert words in page.text
    assert place_now(app, "mercato") == before
    if typed and not field.startswith("functions"):
        assert page.values()[field] == typed
    assert page.values()["address"] == "via Nuova 9"


def test_closing_and_withholding_need_a_reason(app: Flask, office: JudgingClient) -> None:
    page = send(office, f"{LIST}/mercato", status="historical")
    assert (page.status, "Scrivere il motivo" in page.text) == (422, True)
    send(office, f"{LIST}/mercato", status="historical", reason="Chiuso a marzo")
    assert place_now(app, "mercato").status == "historical"
    assert "Chiuso a marzo" in office.get(f"{LIST}/mercato/storia").text
    send(office, f"{LIST}/orto", consent="withheld", reason="Lo chiede chi lo cura")
    assert office.http.get("/luoghi/orto").status_code == 404
    send(office, f"{LIST}/orto", consent="source", reason="Ha cambiato idea")
    assert office.http.get("/luoghi/orto").status_code == 200


def test_two_officers_at_once_lose_nothing(app: Flask, office: JudgingClient) -> None:
    url, colleague = f"{LIST}/mercato", signed_in(app, "collega@example.org")
    mine = filled(office.get(url)) | {"phone": "011 555 0111", "access_note": "Suonare"}
    send(colleague, url, phone="011 555 0222", address="via Loro 2")
    page = office.post(url, mine)
    assert page.status == 409
    assert "Nel frattempo collega@example.org ha salvato" in page.text
    for words in ("011 555 0100", "011 555 0111", "011 555 0222", "via Loro 2"):
        assert words in page.text
    assert page.values()["phone"] == "011 555 0111"
    assert page.values()["address"] == "via Loro 2"
    assert place_now(app, "mercato").phone == "011 555 0222"
    office.post(url, filled(page))
    after = place_now(app, "mercato")
    assert (after.phone, after.address, after.access_note) == (
        "011 555 0111",
        "via Loro 2",
        "Suonare",
    )


def test_the_office_s_contact_is_private_kept_by_itself_and_erased(
    app: Flask, office: JudgingClient
) -> None:
    url = f"{LIST}/mercato"
    mine = filled(office.get(url)) | {"contact_name": "Ada", "contact_email": "ada@example.org"}
    send(office, url, contact_name="Rita", contact_email="rita@example.org")
    assert "rita@example.org" not in office.get("/luoghi/mercato").text
    clash = office.post(url, mine)
    assert clash.status == 409
    assert clash.values()["contact_email"] == "ada@example.org"
    assert "Rita rita@example.org" in clash.text
    send(office, url, contact_name="", contact_email="")
    with Session(app.extensions["foodplan"].engine) as session:
        assert get_contact(session, "mercato") == ContactRecord()


def test_a_field_goes_back_to_its_source_from_the_page(app: Flask, office: JudgingClient) -> None:
    url = f"{LIST}/mercato"
    page = send(office, url, phone="011 555 0199")
    assert "Torna alla fonte : telefono" in page.text
    done = office.post(f"{url}/fonte/phone", page.values())
    assert "vale di nuovo quello che dice la fonte" in done.text
    assert place_now(app, "mercato").phone == "011 555 0100"
    assert "non è fissato" in office.post(f"{url}/fonte/phone", office.get(url).values()).text
    stale = page.values()
    assert "Nel frattempo" in office.post(f"{url}/fonte/phone", stale).text


def test_a_new_place_is_added_with_what_is_known(app: Flask, office: JudgingClient) -> None:
    url = f"{LIST}/nuovo"
    assert send(office, url).status == 422
    kitchen = {"name": "Mensa nuova", "functions-0-function": "soup_kitchen"}
    refused = send(office, url, **kitchen)
    assert (refused.status, "serve il consenso" in refused.text) == (422, True)
    assert refused.values()["name"] == "Mensa nuova"
    done = send(office, url, **kitchen, consent="withheld", languages="it")
    assert done.heading() == "Mensa nuova"
    assert place_now(app, "mensa-nuova").languages == "it"
    assert office.http.get("/luoghi/mensa-nuova").status_code == 404
    near = {"name": "Mercato", "point": "45.07, 7.68", "functions-0-function": "market"}
    assert "Forse c’è già" in send(office, url, f"{url}/anteprima", **near).text


def test_the_history_names_who_what_and_why(office: JudgingClient) -> None:
    send(office, f"{LIST}/mercato", phone="011 555 0199", reason="Me l’ha detto il custode")
    page = office.get(f"{LIST}/mercato/storia")
    for words in ("Me l’ha detto il custode", "011 555 0199", "Registrato per la prima volta"):
        assert words in page.text


def test_a_name_that_is_a_script_is_only_a_name(office: JudgingClient) -> None:
    for url in (LIST, f"{LIST}/cattivo", f"{LIST}/cattivo/storia", f"{LIST}/cattivo/unisci"):
        html = office.http.get(url).get_data(as_text=True)
        assert "<img src=x" not in html
        assert "&lt;/script&gt;&lt;img" in html


def test_addresses_of_no_place_answer_404(office: JudgingClient) -> None:
    for url in ("niente", "niente/storia", "niente/unisci", "mappa-000000000000.js"):
        assert office.http.get(f"{LIST}/{url}").status_code == 404


def test_the_desk_says_how_many_places_are_to_be_set_right(office: JudgingClient) -> None:
    assert "Luoghi da sistemare: 5" in office.get("/gestione").text


def test_who_is_no_officer_is_kept_out(app: Flask) -> None:
    open_office(app)
    operator = signed_in(app, "operatore@example.org")
    assert operator.http.get(LIST).status_code == 403


def test_a_confirmation_is_not_taken_back_from_under_a_later_change(
    app: Flask, office: JudgingClient
) -> None:
    page = office.get(f"{LIST}?q=mensa")
    done = office.post(f"{LIST}/mensa/conferma?q=mensa", page.values())
    send(office, f"{LIST}/mensa", phone="011 555 0123")
    late = office.post(f"{LIST}/mensa/conferma/annulla", done.values())
    assert "non si può più annullare" in late.text
    assert place_now(app, "mensa").confirmed_on == TODAY


def test_the_map_of_the_pin_is_served_to_officers_with_nothing_of_the_place(
    app: Flask, office: JudgingClient
) -> None:
    scripts = [script.get("src") or "" for script in office.get(f"{LIST}/cattivo").all("script")]
    address = next(source for source in scripts if "/luoghi/mappa-" in source)
    answer = office.http.get(address)
    assert answer.mimetype == "text/javascript"
    assert "Foodplan.Pin" in answer.get_data(as_text=True)
    assert "alert" not in answer.get_data(as_text=True)
    assert app.test_client().get(address).status_code in {302, 401}
