"""The mass balance of every scope, down to its movements."""

from flask import render_template

from foodplan.blueprints.office.blueprint import bp
from foodplan.web.access import officer
from foodplan.web.balances import Ground, balance_page, trail_page

GROUND = Ground("office.balance", "office.balance_movements", None)


@bp.get("/bilancio")
@officer
def balance() -> str:
    """In = out + stock, exact to the gram, for the city or any part of it."""
    return render_template("office/balance.html", **balance_page(GROUND))


@bp.get("/bilancio/movimenti")
@officer
def balance_movements() -> str:
    """The movements behind one figure of the balance (`voce` and `dettaglio` name it)."""
    return render_template("office/balance_movements.html", **trail_page(GROUND))
