"""Files that people send: how large a view lets them be, and how one too large is still answered.

A browser shows an answer only once it has sent its whole file, so what is refused for its size is
read to its end and thrown away, up to a limit.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

# What a form adds to its file: the names of its fields, their borders, a token.
AROUND_A_FILE = 64 * 1024
MOST_THROWN_AWAY = 256 * 1024 * 1024
LONGEST_NAME = 120
PIECE = 256 * 1024


def takes_file(
    most: int, too_large: Callable[[], Any], *, sent_back: bool = False
) -> Callable[[View], View]:
    """Let a view take a file of so many bytes, more than the site's other forms.

    `too_large` makes the page for more than that, or None for the site's own. `sent_back` lets a
    form send a file that was seen back as a field, as much of it.
    """

    def mark(view: View) -> View:
        view.sent_back = sent_back  # type: ignore[attr-defined]
        view.largest_file = most  # type: ignore[attr-defined]
        view.too_large = too_large  # type: ignore[attr-defined]
        return view

    return mark


def answer_too_large() -> Any:
    """Return the page of the view that was sent too much, or None when it has none of its own."""
    throw_away()
    make = getattr(_view(), "too_large", None)
    return make() if make is not None and request.method == "POST" else None


def file_name(sent: str | None) -> str:
    r"""Return the name of a file without folders, control characters and needless length.

    >>> file_name("C:\\dati\\marzo\n2025.csv"), file_name("../")
    ('marzo2025.csv', 'file')
    """
    last = (sent or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = " ".join("".join(sign for sign in last if sign.isprintable()).split())
    stem, dot, ending = plain.rpartition(".")
    if dot and len(plain) > LONGEST_NAME:
        plain = f"{stem[: LONGEST_NAME - 1 - len(ending[:10])]}.{ending[:10]}"
    return plain[:LONGEST_NAME].strip(". ") or "file"


def throw_away() -> None:
    """Read what a browser is still sending, so that it comes to see the answer."""
    stream = request.environ["wsgi.input"]
    left = min(request.content_length or 0, MOST_THROWN_AWAY)
    while left > 0:
        piece = stream.read(min(left, PIECE))
        if not piece:
            return
        left -= len(piece)


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def _allow() -> None:
    most = getattr(_view(), "largest_file", None)
    if most is not None and request.method == "POST":
        request.max_content_length = most + AROUND_A_FILE
        if _view().sent_back:  # type: ignore[union-attr]
            request.max_form_memory_size = most + AROUND_A_FILE


def init_app(app: Flask) -> None:
    """Raise the limit before anything reads a form; called before what protects forms."""
    app.before_request(_allow)
