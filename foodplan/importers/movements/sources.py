"""The sources that a file names and nobody knew: what they are called in the ledger."""

from dataclasses import dataclass

from foodplan.importers.movements.shape import Mapping
from foodplan.rules.places import slugify

LONGEST = 60


@dataclass(frozen=True)
class NewSource:
    """A source to add with the movements that name it; `kind` is its source kind's slug."""

    slug: str
    name: str
    kind: str


def source_slug(name: str) -> str:
    """Return the slug of a source that is added by its name.

    >>> source_slug("Panificio Rossi & figli")
    'source:panificio-rossi-figli'
    """
    return f"source:{slugify(name, 'fonte')[:LONGEST].strip('-')}"


def new_sources(mapping: Mapping) -> list[NewSource]:
    """Return the sources that somebody confirmed, in the order of their names."""
    return [
        NewSource(source_slug(name), " ".join(name.split()), kind)
        for name, kind in sorted(mapping.new_sources.items())
    ]
