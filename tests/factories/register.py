"""The register as a browser meets it: who is signed in, what a form would send, what is said."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlmodel import Session

from foodplan.db import session_scope
from foodplan.store.accounts import get_account_by_email, hash_password
from foodplan.store.ledger import MovementRow, list_movements, stock_by_category
from foodplan.store.organisations import NodeRow, get_node
from tests.client import JudgingClient, Page

PASSWORD = "pane e cicoria fresca"


@lru_cache(maxsize=1)
def password_hash() -> str:
    """The hash of the one password of every test; slow, so made once."""
    return hash_password(PASSWORD)


def database(app: Flask, *, writes: bool = False) -> Any:
    """Open a session on the application's database."""
    return session_scope(app.extensions["foodplan"].engine, writes=writes)


def signed_in(client: JudgingClient, email: str) -> JudgingClient:
    """Sign in without the form, whose password check is slow on purpose."""
    with database(client.app) as session:
        account = get_account_by_email(session, email)
        assert account is not None
    with client.http.session_transaction() as cookie:
        cookie["_user_id"] = f"{account.id}:{account.session_epoch}"
        cookie["_fresh"] = True
        cookie["seen"] = int(client.app.extensions["foodplan"].clock().timestamp())
    return client


def typed(page: Page, **fields: str) -> dict[str, str]:
    """What the form on a page would send, with some fields typed.

    `lines_0_quantity` is a row's field, as in every list of rows.
    """
    data = page.values()
    for select in page.all("select"):
        chosen = [option for option in select.iter("option") if option.get("selected") is not None]
        first = chosen or list(select.iter("option"))
        data[select.get("name") or ""] = first[0].get("value") or ""
    for area in page.all("textarea"):
        data[area.get("name") or ""] = (area.text or "").strip()
    return data | {"azione": "registra"} | dict(_named(fields))


def _named(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        start, place, *rest = [*name.split("_", 2), "", ""]
        row = place.isdigit()
        yield (f"{start}-{place}-{rest[0]}" if row else name), value


def send(client: JudgingClient, url: str, **fields: str) -> Page:
    """Open a form, type some fields and send it."""
    page = client.get(url)
    return client.post(_target(page, url), typed(page, **fields))


def _target(page: Page, url: str) -> str:
    forms = [form for form in page.all("form") if form.get("id") == "movimento"]
    return (forms[0].get("action") if forms else None) or url


def words(page: Page) -> str:
    """The visible words of a page with ordinary spaces."""
    return page.text.replace("\xa0", " ")


def errors_at(page: Page, field: str) -> str:
    """The words beside one field, tied to it as a screen reader finds them."""
    for element in page.all("div"):
        if element.get("id") == f"{field}-errore":
            return "".join(element.itertext()).strip()
    return ""


def link(page: Page, label: str, place: int = 0) -> str:
    """The address of a link or of a button's link by the beginning of its words."""
    found = [
        element.get("href") or ""
        for element in page.all("a")
        if " ".join("".join(element.itertext()).split()).startswith(label)
    ]
    assert found, f"no link «{label}» in {page.text}"
    return found[place]


def site_of(session: Session, slug: str) -> NodeRow:
    """A site that is there."""
    site = get_node(session, slug)
    assert site is not None
    return site


def stock_of(app: Flask, slug: str, category: str = "ortofrutta") -> int:
    """Grams of a category at a site."""
    with database(app) as session:
        rows = stock_by_category(session, site_of(session, slug).id)
        return sum(row.grams for row in rows if row.category == category)


def movements_of(app: Flask, slug: str) -> list[MovementRow]:
    """A site's movements, the last recorded first."""
    with database(app) as session:
        return list_movements(session, [site_of(session, slug).id])
