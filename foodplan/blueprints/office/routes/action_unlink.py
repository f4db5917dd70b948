"""Taking away one of the ties of an action, with a reason; nothing is lost."""

from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _

from foodplan.blueprints.office.action_pages import action_section, unless_overtaken
from foodplan.blueprints.office.blueprint import bp
from foodplan.blueprints.office.forms.action_steps import UnlinkForm
from foodplan.blueprints.office.saving import change_for
from foodplan.models.actions import ActionDependency, ActionIndicator, ActionParty
from foodplan.models.innovation import ActionPlace
from foodplan.models.plan import ActionGoal
from foodplan.reports.office.action_parts import tie_words
from foodplan.store.edits.action_common import unlink
from foodplan.web.access import officer
from foodplan.web.session import session, today, writes


@dataclass(frozen=True)
class _Tie:
    model: Any
    key: tuple[str, ...]
    page: str


TIES = {
    "parte": _Tie(ActionParty, ("action", "party"), "office.action_parties"),
    "dipendenza": _Tie(ActionDependency, ("action", "needs"), "office.action_needs"),
    "obiettivo": _Tie(ActionGoal, ("action", "goal"), "office.action_served"),
    "luogo": _Tie(ActionPlace, ("action", "tie"), "office.action_places"),
    "indicatore": _Tie(ActionIndicator, ("action", "indicator"), "office.action_served"),
}


@bp.get("/azioni/<slug>/togli/<kind>/<int:version>")
@officer
def show_unlink(slug: str, kind: str, version: int) -> str:
    """What would be taken away, and the field for the reason."""
    return _page(UnlinkForm(formdata=None), slug, kind, version)


@bp.post("/azioni/<slug>/togli/<kind>/<int:version>")
@officer
@writes
def remove_tie(slug: str, kind: str, version: int) -> Any:
    """Take a tie away from today on."""
    tie, form = _tie(slug, kind, version), UnlinkForm()
    if not form.validate():
        return _page(form, slug, kind, version), 422
    change = change_for(form.reason.data)

    def write() -> None:
        unlink(session(), tie.model, tie.key, version, change, today())

    return unless_overtaken(write, url_for(tie.page, slug=slug), _("Tolto; resta nella storia."))


def _tie(slug: str, kind: str, version: int) -> _Tie:
    tie = TIES.get(kind)
    row = session().get(tie.model, version) if tie else None
    if tie is None or row is None or row.action != slug:
        abort(404)
    return tie


def _page(form: UnlinkForm, slug: str, kind: str, version: int) -> str:
    tie = _tie(slug, kind, version)
    row = session().get(tie.model, version)
    return action_section(
        "office/action_unlink.html",
        slug,
        form=form,
        kind=kind,
        version=version,
        what=tie_words(session(), row, today()),
        back=url_for(tie.page, slug=slug),
    )
