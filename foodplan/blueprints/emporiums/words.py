"""The register's own words for dates, for its templates."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.rules.expiry import UNDATED, read_key
from foodplan.rules.ledger import DateKind
from foodplan.rules.printed_dates import print_date


@bp.app_template_filter("expiry_words")
def expiry_words(key: str | None) -> str:
    """Return the key of a date in words, empty when nothing was said of it."""
    if not key:
        return ""
    if key == UNDATED:
        return str(_("senza data"))
    try:
        said = read_key(key)
    except ValueError:
        return ""
    printed = print_date(said.last_day, said.precision)
    if said.kind == DateKind.USE_BY:
        return str(_("da consumarsi entro %(day)s", day=printed))
    return str(_("preferibilmente entro %(day)s", day=printed))


@bp.app_template_filter("as_rows")
def as_rows(lots: Iterable[Any]) -> list[str]:
    """Return lots as rows of an address: category|key|grams, as the forms read them."""
    return [f"{lot.category}|{lot.key}|{lot.grams}" for lot in lots]


@bp.app_template_filter("as_loose_rows")
def as_loose_rows(lines: Iterable[Any]) -> list[str]:
    """Return lines as rows of an address without their dates: the ledger chooses the lots."""
    return [f"{line.category}||{line.grams}" for line in lines]
