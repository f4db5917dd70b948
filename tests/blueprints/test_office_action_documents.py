"""Papers through the browser: sent, refused, handed over so that nothing of them runs."""

from io import BytesIO

import pytest
from flask import Flask

from tests.client import JudgingClient, Page
from tests.factories.attachments import docx, pdf
from tests.factories.office import open_office, signed_in

URL = "/gestione/documenti/action/mensa"


@pytest.fixture
def office(app: Flask) -> JudgingClient:
    open_office(app)
    return signed_in(app)


def send(office: JudgingClient, content: bytes, name: str, **said: str) -> Page:
    token = office.get(URL).csrf_token()
    data = {"csrf_token": token, "title": "Delibera", "file": (BytesIO(content), name), **said}
    return office.post(URL, data, content_type="multipart/form-data")


def link(page: Page, part: str) -> str:
    return next(href for item in page.all("a") if part in (href := item.get("href") or ""))


def test_a_public_paper_is_handed_over_to_be_saved_and_not_run(
    app: Flask, office: JudgingClient
) -> None:
    page = send(office, pdf(), "../../etc/<b>delibera</b>.pdf", public="y")
    assert "Documento aggiunto." in page.text
    everybody = JudgingClient(app)
    url = link(everybody.get("/piano/azioni/mensa"), "/piano/documenti/")
    answer = everybody.get(url).response
    assert answer.data == pdf()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="delibera.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-cache" in answer.headers["Cache-Control"]
    again = everybody.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


def test_a_paper_that_is_not_public_is_the_offices_alone(app: Flask, office: JudgingClient) -> None:
    page = send(office, docx(), "verbale.docx", title="Verbale <i>interno</i>")
    assert "Verbale <i>interno</i>" in page.text
    slug = link(page, "/gestione/documento/").rpartition("/")[0].rpartition("/")[2]
    if slug == "documento":
        slug = link(page, "/gestione/documento/").rpartition("/")[2]
    assert office.get(f"/gestione/documento/{slug}/file").response.data == docx()
    everybody = JudgingClient(app)
    assert everybody.get(f"/piano/documenti/{slug}").status == 404
    assert "interno" not in everybody.get("/piano/azioni/mensa").text
    assert everybody.get(f"/gestione/documento/{slug}/file", follow=False).status in {302, 401}


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vuoto.pdf", "Il file è vuoto"),
        (b"<html><script>alert(1)</script>", "delibera.pdf", "pagina web"),
        (docx(), "delibera.pdf", "Il file si chiama «.pdf», ma dentro è un documento Word"),
        (pdf() + docx(), "delibera.pdf", "due cose insieme"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(
    office: JudgingClient, content: bytes, name: str, words: str
) -> None:
    page = send(office, content, name, title="Resta scritto")
    assert page.status == 422
    assert words in page.text
    assert page.values()["title"] == "Resta scritto"


def test_twenty_five_megabytes_get_the_page_back(office: JudgingClient) -> None:
    token = office.get(URL).csrf_token()
    # As one piece of bytes: the test client's own encoder leaves its temporary file open.
    parts = (
        f'--end\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--end\r\nContent-Disposition: form-data; name="file"; filename="grande.pdf"\r\n\r\n'
    )
    sent = parts.encode() + b"%PDF-" + b"x" * 25_000_000 + b"\r\n--end--\r\n"
    kind = "multipart/form-data; boundary=end"
    page = office.post(URL, sent, content_type=kind)
    assert page.status == 413
    assert "al massimo 20 MB" in page.text
    assert page.heading() == "Documenti"
    nowhere = office.post(f"{URL}-mai", sent, content_type=kind)
    assert nowhere.status in {404, 413}


def test_a_link_is_of_the_web_and_a_paper_can_be_taken_back(
    app: Flask, office: JudgingClient
) -> None:
    said = {"title": "Atto", "url": "javascript:alert(1)"}
    assert "https:// o http://" in office.submit(URL, said).text
    said = {"title": "Atto 7", "url": "https://example.org/atto", "public": "y"}
    page = office.submit(URL, said)
    assert "https://example.org/atto" in [a.get("href") for a in page.all("a")]
    assert "Atto 7" in JudgingClient(app).get("/piano/azioni/mensa").text
    url = link(page, "/gestione/documento/")
    form = office.get(url).values()
    form.pop("public")
    page = office.post(url, form | {"reason": "dati personali"})
    assert "Documento aggiornato." in page.text
    assert "Atto 7" not in JudgingClient(app).get("/piano/azioni/mensa").text
    assert "dati personali" in office.get(url).text


def test_papers_belong_to_other_things_too(office: JudgingClient) -> None:
    for path in ("goal/obiettivo-prova", "commitment/relazione", "indicator/mercati"):
        page = office.submit(
            f"/gestione/documenti/{path}", {"title": "Atto", "url": "https://example.org"}
        )
        assert "Documento aggiunto." in page.text
    assert office.get("/gestione/documenti/boh/mensa").status == 404
    assert office.get("/gestione/documenti/goal/niente").status == 404
