"""An officer edits the plan in a browser: a goal is made, ordered, merged and brought back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, DemoServer, OpenPage, axe_violations, sign_in

EDITOR = "/gestione/piano"


def clean(page: Page, size: dict[str, int]) -> None:
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_goal_is_made_merged_and_brought_back(
    open_page: OpenPage, server: DemoServer, size: dict[str, int]
) -> None:
    page = open_page("/", size=size)
    sign_in(page, "ufficio@demo.example", server.password)
    page.goto("/gestione")
    page.get_by_role("navigation", name="Gestione").get_by_role("link", name="Piano").click()
    clean(page, size)
    page.get_by_role("link", name="Aggiungi un obiettivo").click()
    title = f"Acqua di casa {size['width']}"
    page.get_by_label("Piano", exact=True).select_option("food-social-economy")
    page.get_by_label("Titolo").fill(title)
    page.get_by_label("Obiettivi e traguardi ONU").fill("6, 99")
    page.locator("label", has_text="approvvigionamento").click()
    page.get_by_label("Fonte").fill("Delibera di prova")
    page.get_by_label("Perché cambiate").fill("prova")
    clean(page, size)
    page.get_by_role("button", name="Aggiungi l’obiettivo").click()
    expect(page.locator("#sdg-errore")).to_contain_text("«99» non è un obiettivo")
    expect(page.get_by_label("Titolo")).to_have_value(title)
    expect(page.get_by_label("approvvigionamento")).to_be_checked()
    clean(page, size)
    page.get_by_label("Obiettivi e traguardi ONU").fill("6")
    page.get_by_role("button", name="Aggiungi l’obiettivo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    clean(page, size)

    end_and_bring_back(page, title, size)


def end_and_bring_back(page: Page, title: str, size: dict[str, int]) -> None:
    page.goto(EDITOR)
    page.locator("summary", has_text=title).click()
    page.get_by_role("button", name=f"Più su: {title}").click()
    expect(page).to_have_url(re.compile("#obiettivo-acqua-di-casa"))

    page.goto(f"{EDITOR}/fine/obiettivi/acqua-di-casa-{size['width']}")
    page.get_by_label("Che cosa ne prende il posto").select_option("contrasto-allo-spreco")
    page.get_by_label("Perché cambiate").fill("È la stessa cosa")
    page.get_by_role("button", name="Mostra prima").click()
    expect(page.get_by_role("heading", name="Che cosa cambierebbe")).to_be_visible()
    expect(page.get_by_label("Perché cambiate")).to_have_value("È la stessa cosa")
    clean(page, size)
    page.get_by_role("button", name="Registra", exact=True).click()
    expect(page.get_by_text("unito ad altro").first).to_be_visible()
    public = page.goto(f"/piano/obiettivi/acqua-di-casa-{size['width']}")
    assert public is not None
    assert public.status == 410
    expect(page.get_by_text("È la stessa cosa")).to_be_visible()
    expect(page.get_by_role("link", name="Contrasto allo spreco")).to_be_visible()
    clean(page, size)
    page.goto(f"{EDITOR}?mostra=finiti")
    page.get_by_role("link", name=title).first.click()
    page.get_by_label("Perché cambiate").fill("Serve ancora")
    page.get_by_role("button", name="Riporta nel piano").click()
    expect(page.get_by_text("Fa di nuovo parte del piano")).to_be_visible()
    page.get_by_label("Come finisce").select_option("cancelled")
    page.get_by_label("Perché cambiate").fill("Fine della prova")
    page.get_by_role("button", name="Registra", exact=True).click()
    expect(page.get_by_text("tolto dal piano").first).to_be_visible()


def test_two_officers_save_the_same_goal(open_page: OpenPage, server: DemoServer) -> None:
    first, second = open_page("/", size=DESK), open_page("/", size=DESK)
    url = f"{EDITOR}/obiettivi/innovazione-sociale"
    for page, email in ((first, "ufficio@demo.example"), (second, "admin@demo.example")):
        sign_in(page, email, server.password)
        page.goto(url)
        page.get_by_label("Fonte").first.fill(f"Fonte di {email}")
        page.locator("#reason").first.fill("prova")
    first.get_by_role("button", name="Salva l’obiettivo").click()
    expect(first.get_by_text("Obiettivo aggiornato")).to_be_visible()
    second.get_by_role("button", name="Salva l’obiettivo").click()
    expect(second.locator(".overtaken")).to_contain_text("Fonte di ufficio@demo.example")
    expect(second.get_by_label("Fonte").first).to_have_value("Fonte di admin@demo.example")
    assert axe_violations(second) == []
