"""Categories, factors, tolerances, packs, method errors and papers of a template."""

from collections.abc import Iterator

from sqlmodel import Session

from foodplan.reports.city_template.structure import Table
from foodplan.reports.city_template.words import Words
from foodplan.rules.papers import PaperKind
from foodplan.store.factors import list_factors
from foodplan.store.history import Moment
from foodplan.store.ledger import list_categories
from foodplan.store.method_errors import list_method_errors
from foodplan.store.packs import list_own_packs
from foodplan.store.papers import get_wording
from foodplan.store.tolerances import list_tolerances


def goods_files(
    session: Session, moment: Moment, words: Words
) -> dict[str, dict[str, list[Table]]]:
    """Return what each file of goods says: file, table in it, entries."""
    return {
        "categories.toml": {"category": list(_categories(session))},
        "factors.toml": {"factor": list(_factors(session, moment, words))},
        "tolerances.toml": {"tolerance": list(_tolerances(session, moment, words))},
        "packs.toml": {"pack": list(_packs(session, moment))},
        "method_errors.toml": {"method_error": list(_errors(session, moment, words))},
        "papers.toml": {"paper": list(_papers(session, moment, words))},
    }


def _categories(session: Session) -> Iterator[Table]:
    for row in list_categories(session):
        yield {"slug": row.slug, "name": row.name, "food": row.food}


def _factors(session: Session, moment: Moment, words: Words) -> Iterator[Table]:
    for row in list_factors(session, moment):
        ends = {"low": row.rate.low, "value": row.rate.value, "high": row.rate.high}
        said = {
            "kind": row.kind,
            "category": row.category,
            **{name: float(value) for name, value in ends.items() if value is not None},
            "source": row.source,
            "year": row.year,
            # The next city reads the source before it says that it did.
            "verified": False,
        }
        if not words.names_city(row.source):
            yield {name: value for name, value in said.items() if value not in (None, "")}


def _tolerances(session: Session, moment: Moment, words: Words) -> Iterator[Table]:
    for row in list_tolerances(session, moment):
        if row.days is not None:
            source = words.model if words.names_city(row.source) else row.source or words.model
            yield {"category": row.slug, "days": row.days, "proposed": True, "source": source}


def _packs(session: Session, moment: Moment) -> Iterator[Table]:
    for row in list_own_packs(session, None, moment):
        if row.category is not None:
            yield {
                "slug": row.slug,
                "name": row.name,
                "category": row.category,
                "net_grams": row.net_grams,
                "tare_grams": row.tare_grams,
                "proposed": True,
            }


def _errors(session: Session, moment: Moment, words: Words) -> Iterator[Table]:
    for row in list_method_errors(session, moment):
        if row.stated:
            source = words.model if words.names_city(row.source) else row.source or words.model
            yield {"method": row.method, "share": row.share, "proposed": True, "source": source}


def _papers(session: Session, moment: Moment, words: Words) -> Iterator[Table]:
    for kind in PaperKind:
        found = get_wording(session, kind, moment)
        if found is not None:
            said = {
                "paper": str(kind),
                "title": words.anywhere(found.title),
                "body": words.anywhere(found.body),
                "footer": words.anywhere(found.footer),
                "legal_source": found.legal_source,
                "legal_url": found.legal_url,
            }
            yield {name: value for name, value in said.items() if value}
