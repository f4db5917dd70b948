"""The public pages of organisations, to which their records lead."""

from collections.abc import Iterable

from sqlmodel import Session

from foodplan.rules.ledger import NodeKind
from foodplan.store.history import Moment
from foodplan.store.measures import Owner
from foodplan.store.organisations import list_sites

# The one kind of site that has a page of its own.
EMPORIUM = "emporium"


def organisation_pages(session: Session, moment: Moment, owners: Iterable[Owner]) -> dict[str, str]:
    """Return the site with a public page of each organisation that agrees to be named, by slug.

    Of several sites the first by slug; an organisation without one is left out.
    """
    named = {owner.slug for owner in owners if owner.public_name}
    pages: dict[str, str] = {}
    for site in sorted(list_sites(session, moment), key=lambda site: site.slug):
        public = site.active and site.public_name and site.organisation_slug in named
        if public and site.kind == NodeKind.STOCK and site.site_kind == EMPORIUM:
            pages.setdefault(str(site.organisation_slug), site.slug)
    return pages
