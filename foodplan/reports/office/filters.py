"""What an indicator can be narrowed to, in words: origins, categories, sites, areas, methods."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from foodplan.reports.plan.words import METHODS
from foodplan.reports.recovery.words import SOURCE_KINDS
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.measures import FILTER_NAMES, read_filters
from foodplan.store.organisations import list_organisations, list_sites
from foodplan.store.organisations.sources import list_sources
from foodplan.store.places import area_names

Options = Mapping[str, tuple[tuple[str, str], ...]]
DISTRICT = "circoscrizione"
SOURCE_WORD = "da"


@dataclass(frozen=True)
class FilterLine:
    """One filter in words: its Italian name and what it lets through."""

    name: str
    words: tuple[str, ...]


def filter_options(session: Session, today: date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for each filter what can be chosen: codes with their words, in the order of pages."""
    moment = Moment(today)
    sites = [(row.slug, row.name) for row in list_sites(session, moment)]
    sources = [(row.slug, f"{SOURCE_WORD} {row.name}") for row in list_sources(session, moment)]
    areas = area_names(session, moment).items()
    return {
        "source_kind": tuple((kind.slug, words) for kind, words in SOURCE_KINDS.items()),
        "category": tuple((row.slug, row.name) for row in list_categories(session)),
        "area": tuple(sorted((code, name) for (level, code), name in areas if level == DISTRICT)),
        "organisation": _by_words((row.slug, row.name) for row in list_organisations(session)),
        "node": (*_by_words(sites), *_by_words(sources)),
        "method": tuple((method.slug, words) for method, words in METHODS.items()),
    }


def filter_lines(filters: str, options: Options) -> tuple[FilterLine, ...]:
    """Return the filters of an indicator in words; a code without words is shown as it is."""
    return tuple(
        FilterLine(FILTER_NAMES[name], tuple(_word(options, name, code) for code in codes))
        for name, codes in read_filters(filters).items()
        if codes and name in FILTER_NAMES
    )


def filter_words(filters: str, options: Options) -> str:
    """Return the filters of an indicator as one line of words, empty without any."""
    lines = filter_lines(filters, options)
    return "; ".join(f"{line.name}: {', '.join(line.words)}" for line in lines)


def _word(options: Options, name: str, code: str) -> str:
    return dict(options.get(name, ())).get(code, code)


def _by_words(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))
