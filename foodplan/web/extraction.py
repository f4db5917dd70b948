"""What goes into the catalogue beside the words inside `_()`: for `make messages`, never a request.

Below the pages nobody may import gettext, so messages and vocabularies travel as Italian data and
are translated where they are shown. Here they are found again.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from babel.messages.extract import extract_python

from foodplan.web.vocabulary import words

# Line, name of the marking function if any, the text, and comments for translators.
Message = tuple[Any, ...]

# Whose arguments are words for people, and at which places.
SPEAKERS = {"Problem": (1,), "ToDoList": (1, 2), "FormulaPart": (1,)}
# A sentence for people: it starts with a capital, a quote or a value, and ends as sentences do.
_SENTENCE = re.compile(r"(?:[A-ZÈ«]|%\()\S* .*[.:»]", re.DOTALL)


def extract_vocabulary(
    _file: IO[bytes],
    _keywords: Mapping[str, object],
    _tags: Sequence[str],
    options: Mapping[str, object],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[Message]:
    """Yield every word of the fixed vocabularies, for Babel."""
    for word in sorted(set(words()) - {""}):
        yield 1, None, word, []


def extract_phrases(
    file: IO[bytes],
    _keywords: Mapping[str, object],
    _tags: Sequence[str],
    options: Mapping[str, object],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[Message]:
    """Yield the halves of the indicators' sentences and the names of categories, for Babel.

    They are the plan's data, but what a page says around a figure has to be in its language.
    """
    entries = tomllib.loads(file.read().decode())
    found = [entry["name"] for entry in entries.get("category", ())]
    for entry in entries.get("indicator", ()):
        found += entry.get("phrase", "").split("{value}")
    for text in found:
        if text.strip():
            yield 1, None, text.strip(), []


def extract_messages(
    file: IO[bytes],
    keywords: Any,
    tags: Sequence[str],
    options: Any,
) -> Iterator[Message]:
    """Yield what a Python file says to people, marked or sent up as data, for Babel."""
    yield from extract_python(file, keywords, tags, options)
    file.seek(0)
    tree = ast.parse(file.read())
    silent = _for_programmers(tree)
    for node in ast.walk(tree):
        for text in _said(node):
            if id(text) not in silent and isinstance(text.value, str) and text.value:
                yield text.lineno, None, text.value, []


def _said(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and _SENTENCE.fullmatch(node.value):
            yield node
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for place in SPEAKERS.get(node.func.id, ()):
            if place < len(node.args) and isinstance(text := node.args[place], ast.Constant):
                yield text


def _for_programmers(tree: ast.AST) -> set[int]:
    """Return the constants that nobody reads on a page: docstrings and errors of programming."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            found.add(id(node.value))
        elif isinstance(node, ast.Raise) and node.exc is not None and not _mends(node.exc):
            found.update(id(part) for part in ast.walk(node.exc))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # What an exception of our own calls itself: super().__init__("…").
            found.update(id(part) for part in node.args if node.func.attr == "__init__")
        elif isinstance(node, ast.JoinedStr):
            found.update(id(part) for part in node.values)
    return found


def _mends(error: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "Problem" for part in ast.walk(error))
