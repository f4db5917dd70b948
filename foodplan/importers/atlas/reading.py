"""Telling what kind of file of places or areas was sent by its content, and how it reads."""

from collections.abc import Sequence

from foodplan.importers.atlas.shape import Column, Given, Mapping, Reading, Unreadable

__all__ = ["Column", "Given", "Mapping", "Reading", "Unreadable", "guess_mapping", "sniff"]


def sniff(data: bytes, filename: str = "", given: Given | None = None) -> Reading:
    """Return how a file reads; what is given counts more than what would be guessed.

    The name is not believed. Raises Unreadable, with what was sent and what is needed.
    """
    raise NotImplementedError


def guess_mapping(columns: Sequence[Column], *, areas: bool = False) -> Mapping:
    """Return what the columns probably say, by their titles and first values."""
    raise NotImplementedError
