"""The mass balance of one's own sites, down to their movements."""

from flask import render_template

from foodplan.blueprints.emporiums.blueprint import bp
from foodplan.web.access import signed_in
from foodplan.web.balances import Ground, balance_page, trail_page
from foodplan.web.identity import person


@bp.get("/registro/bilancio")
@signed_in
def balance() -> str:
    """In = out + stock, exact to the gram, for one's own sites."""
    return render_template("emporiums/balance.html", **balance_page(_ground()))


@bp.get("/registro/bilancio/movimenti")
@signed_in
def balance_movements() -> str:
    """The movements behind one figure of the balance (`voce` and `dettaglio` name it)."""
    return render_template("emporiums/balance_movements.html", **trail_page(_ground()))


def _ground() -> Ground:
    own = person().organisations if person().role == "operator" else None
    return Ground("emporiums.balance", "emporiums.balance_movements", own)
