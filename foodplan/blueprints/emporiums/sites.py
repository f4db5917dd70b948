"""Which sites a person may see and write for, and which one the address asks for."""

from uuid import UUID

from flask import abort, redirect, request, url_for

from foodplan.reports.emporiums import MovementView, done_view, movement_view
from foodplan.store.history import Moment
from foodplan.store.organisations import NodeRow, list_sites, list_sites_of
from foodplan.web.identity import person
from foodplan.web.session import session, today


def readable_sites() -> list[NodeRow]:
    """Return the sites of one's own organisations; the office reads all, a phone its own."""
    phone = person().phone
    if phone is not None:
        return [phone.site]
    if person().role == "operator":
        return list_sites_of(session(), person().organisations, Moment(today()))
    return list_sites(session(), Moment(today()))


def chosen_site(sites: list[NodeRow]) -> NodeRow | None:
    """Return the site that the address names, or the only one; None when one must be chosen.

    A site that is not among one's own does not exist: 404, as for one that nobody has.
    """
    wanted = request.args.get("sito")
    if wanted is None:
        return sites[0] if len(sites) == 1 else None
    return next((site for site in sites if site.slug == wanted), None) or abort(404)


def asked_site(sites: list[NodeRow]) -> NodeRow:
    """Return the site that a page speaks of; who has to choose one first is sent there."""
    return chosen_site(sites) or abort(redirect(url_for("emporiums.register")))


def may_write(site: NodeRow) -> bool:
    """Return whether the person records movements of this site."""
    return bool(person().actor.may_write_for(site.organisation, site.id))


def coordinates(site: NodeRow) -> bool:
    """Return whether the person is a coordinator of the site's organisation."""
    return site.organisation is not None and site.organisation in person().coordinated


def may_set_up(site: NodeRow) -> bool:
    """Return whether the person sets this site up: its coordinators and the office do."""
    return person().role in {"officer", "administrator"} or coordinates(site)


def site_to_set_up() -> NodeRow:
    """Return the site that a page of its set-up speaks of; 403 for who does not set it up."""
    site = asked_site(readable_sites())
    return site if may_set_up(site) else abort(403)


def own_movement(uuid: UUID, sites: list[NodeRow]) -> tuple[MovementView, NodeRow]:
    """Return a movement of one of these sites with its site; 404 for any other."""
    movement = movement_view(session(), uuid)
    site = next((site for site in sites if movement and site.slug == movement.row.node), None)
    if movement is None or site is None:
        abort(404)
    return movement, site


def done_movement(site: NodeRow) -> MovementView | None:
    """Return the movement of this site that the address says was just recorded, or None."""
    try:
        movement = done_view(session(), UUID(request.args.get("fatto", "")))
    except ValueError:
        return None
    return movement if movement and movement.row.node == site.slug else None
