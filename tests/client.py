"""A client that judges every page it gets: structure, language, labels, forms, third parties."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

URL_ATTRIBUTES = (("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"))
LABELLED = {"input", "select", "textarea"}
UNLABELLED_INPUTS = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Page:
    """A parsed answer."""

    response: TestResponse
    tree: Element = field(repr=False)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """The visible words with single spaces."""
        return " ".join(" ".join(self.tree.itertext()).split())

    def all(self, tag: str) -> list[Element]:
        return list(self.tree.iter(tag))

    def heading(self) -> str:
        return " ".join("".join(self.all("h1")[0].itertext()).split())

    def csrf_token(self) -> str:
        for element in self.all("input"):
            if element.get("name") == "csrf_token":
                return element.get("value") or ""
        return ""

    def error_of(self, name: str) -> str:
        """The words that stand at a field because of what was typed in it."""
        for element in self.tree.iter():
            if element.get("id") == f"{name}-errore":
                return " ".join("".join(element.itertext()).split())
        return ""

    def values(self) -> dict[str, str]:
        """What the page's first form with a token would send if it were sent unchanged."""
        found = {}
        for element in self.all("input"):
            if element.get("type") in {"checkbox", "radio"} and element.get("checked") is None:
                continue
            if element.get("name"):
                found[element.get("name") or ""] = element.get("value") or ""
        return found


class JudgingClient:
    """Asks for pages as a browser would, and fails on any that breaks the house's rules."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def get(self, url: str, *, follow: bool = True, **options: Any) -> Page:
        return self._page(self.http.get(url, follow_redirects=follow, **options))

    def post(self, url: str, data: Any = None, *, follow: bool = True, **options: Any) -> Page:
        headers = {"Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        return self._page(
            self.http.post(url, data=data, follow_redirects=follow, headers=headers, **options)
        )

    def submit(self, url: str, data: dict[str, Any], *, form_page: str | None = None) -> Page:
        """Open the form's page for its token, then send the form."""
        token = self.get(form_page or url).csrf_token()
        return self.post(url, {"csrf_token": token, **data})

    def sign_in(self, email: str, password: str) -> Page:
        return self.submit("/accesso", {"email": email, "password": password})

    def _page(self, response: TestResponse) -> Page:
        if response.mimetype != "text/html" or response.status_code in {301, 302, 303}:
            return Page(response, Element("html"))
        text = response.get_data(as_text=True)
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(text)
        judge_page(text, tree, [error for _, error, _ in parser.errors])
        return Page(response, tree)


def judge_page(text: str, tree: Element, errors: list[str]) -> None:
    """Assert everything that every page of the house must keep."""
    assert not errors, f"HTML5 errors: {errors[:5]}"
    assert tree.get("lang") in {"it", "en"}, "the page names no language"
    titles = [element for element in tree.iter("title") if (element.text or "").strip()]
    assert titles, "the page has no title"
    assert len(list(tree.iter("h1"))) == 1, "a page has exactly one h1"
    _judge_ids(tree)
    _judge_forms(tree)
    for element in tree.iter():
        assert element.get("style") is None, f"inline style on <{element.tag}>"
        handlers = [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118
        assert not handlers, f"inline handler {handlers} on <{element.tag}>"
    for script in tree.iter("script"):
        inline = script.get("src") is None and script.get("type") not in {
            "application/json",
            "application/ld+json",
        }
        assert not inline, "inline script"
    for tag, attribute in URL_ATTRIBUTES:
        for element in tree.iter(tag):
            url = element.get(attribute) or ""
            outside = re.match(r"^(https?:)?//", url) and element.get("rel") not in {
                "canonical",
                "alternate",
            }
            assert not outside, f"third-party address {url}"
    assert "{{" not in text, "a template expression was left in the page"


def _judge_ids(tree: Element) -> None:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    doubled = [name for name, times in ids.items() if times > 1]
    assert not doubled, f"ids used twice: {doubled}"
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute} names {name}, which is not on the page"


def _judge_forms(tree: Element) -> None:
    labels = {element.get("for") for element in tree.iter("label")}
    wrapped = {child for label in tree.iter("label") for child in label.iter()}
    for form in tree.iter("form"):
        assert form.get("action"), "a form names no action"
        if (form.get("method") or "get").lower() == "post":
            names = {element.get("name") for element in form.iter("input")}
            assert "csrf_token" in names, f"the form to {form.get('action')} has no token"
    for element in tree.iter():
        if element.tag not in LABELLED or element.get("type") in UNLABELLED_INPUTS:
            continue
        labelled = (
            element.get("id") in labels
            or element in wrapped
            or element.get("aria-label")
            or element.get("aria-labelledby")
        )
        assert labelled, f"<{element.tag} name={element.get('name')}> has no label"
