"""Which format a file of short chains has, told by what is in it."""

import re

import orjson

from foodplan.importers.chains.dfc import is_dfc, read_dfc
from foodplan.importers.chains.gdxp import read_gdxp
from foodplan.importers.chains.shape import ChainFile, Unreadable
from foodplan.importers.chains.tables import read_table
from foodplan.importers.movements.content import decode
from foodplan.rules.chain_files import (
    EMPTY,
    LARGEST_FILE,
    MOST_NESTED,
    NO_JSON,
    OTHER_JSON,
    TOO_LARGE,
    TOO_NESTED,
    UNSAFE_XML,
    XML,
)
from foodplan.rules.problems import Problem

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def read_chain_file(data: bytes) -> ChainFile:
    """Return the rows of a file, whatever its format; nothing that it names is ever fetched.

    Raises Unreadable with the sentence that says what to send instead.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(TOO_LARGE)
    if not data.strip():
        raise Unreadable(EMPTY)
    start = _start(data)
    if start.startswith("<"):
        upper = data.replace(b"\0", b"").upper()
        unsafe = b"<!DOCTYPE" in upper or b"<!ENTITY" in upper
        raise Unreadable(UNSAFE_XML if unsafe and b"<HTML" not in upper[:2000] else XML)
    return _read_json(data) if start.startswith(("{", "[")) else read_table(data)


def _start(data: bytes) -> str:
    """Return the first signs of a text of any encoding."""
    return data[:2000].replace(b"\0", b"").decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")


def _read_json(data: bytes) -> ChainFile:
    text, _encoding = decode(data)
    if _nested(text) > MOST_NESTED:
        raise Unreadable(TOO_NESTED)
    try:
        tree = orjson.loads(text.lstrip("\ufeff"))
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem("file", NO_JSON, {"row": error.lineno})) from error
    if isinstance(tree, dict) and "blocks" in tree:
        return read_gdxp(tree)
    if is_dfc(tree):
        return read_dfc(tree)
    raise Unreadable(OTHER_JSON)


def _nested(text: str) -> int:
    """Return how deep lists and objects go, before anything follows them down."""
    deepest = depth = 0
    for sign in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
