"""An officer's decisions on colleagues' answers: one by its button, or several that are ticked."""

from dataclasses import dataclass

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from foodplan.blueprints.office.saving import change_for
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken
from foodplan.store.edits.updates import CONFIRMED, confirm_update, decline_update
from foodplan.web.session import session, today

CONFIRM, ANYWAY, DECLINE, TICKED = "conferma", "comunque", "rifiuto", "scelti"


@dataclass(frozen=True)
class Wanted:
    """What was decided, and of which answers."""

    word: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Mistake:
    """What is to be mended, at which answer."""

    id: int
    title: str
    text: str


def wanted_decision() -> Wanted:
    """Return what the pressed button says; a button that says nothing decides nothing."""
    word, _dash, number = request.form.get("decisione", "").partition("-")
    ids = request.form.getlist("scelti") if word == TICKED else [number]
    known = [int(found) for found in ids if found.isascii() and found.isdigit() and len(found) < 10]
    return Wanted(word, tuple(dict.fromkeys(known)))


def reasons_typed() -> dict[int, str]:
    """Return the reasons that were typed, by answer."""
    typed = {name.removeprefix("motivo-"): value for name, value in request.form.items()
             if name.startswith("motivo-") and value.strip()}  # fmt: skip
    return {int(name): value for name, value in typed.items() if name.isdigit() and len(name) < 10}


def decided(wanted: Wanted) -> list[Mistake]:
    """Write the decisions and say what became of them; return what keeps one from being written.

    An answer that changed meanwhile is left as it was, and the others are written.
    """
    if wanted.word == DECLINE:
        return _declined(wanted.ids[0]) if wanted.ids else []
    if wanted.word in {CONFIRM, ANYWAY, TICKED}:
        _confirmed(wanted)
    return []


def _declined(update_id: int) -> list[Mistake]:
    reason = reasons_typed().get(update_id, "")
    try:
        decline_update(session(), update_id, reason, change_for(reason))
    except LookupError:
        flash(_("Questa risposta non c’è più."), "warning")
    except Refused as refused:
        return [
            Mistake(update_id, "", str(_(item.message, **item.params))) for item in refused.problems
        ]
    else:
        flash(_("Non confermata: il piano resta com’è."), "success")
    return []


def _confirmed(wanted: Wanted) -> None:
    states = [_confirm(found, anyway=wanted.word == ANYWAY) for found in wanted.ids]
    done = states.count(CONFIRMED)
    if done:
        said = ngettext("%(num)d risposta confermata.", "%(num)d risposte confermate.", done)
        flash(said, "success")
    if len(states) > done:
        said = _(
            "%(num)d da guardare di nuovo: nel frattempo qualcosa è cambiato, e qui sotto c’è "
            "com’è adesso.",
            num=len(states) - done,
        )
        flash(said, "warning")
    if not states:
        flash(_("Non ne avete scelta nessuna."), "warning")


def _confirm(update_id: int, *, anyway: bool) -> str:
    seen = request.form.get(f"visto-{update_id}", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        return confirm_update(session(), update_id, version, change_for(""), today(), anyway=anyway)
    except (LookupError, Overtaken, Refused):
        return ""
