"""What the plain form for opening hours has understood so far, while somebody types."""

from flask import abort, render_template, request

from foodplan.blueprints.office.blueprint import bp
from foodplan.web.access import officer
from foodplan.web.hours_field import read_typed


@bp.post("/orario/anteprima")
@officer
def preview_hours() -> str:
    """This week and the sentences of the rows that were sent; nothing is kept."""
    name = request.form.get("campo", "")
    if not name.isidentifier():
        abort(404)
    hours = read_typed(request.form, name)
    return render_template("office/hours_preview.html", hours=hours, problems=hours.complaints)
