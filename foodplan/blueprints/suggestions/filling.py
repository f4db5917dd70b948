"""From what was typed to what is proposed: only the fields of the reason, only what differs."""

from typing import Any

from foodplan.blueprints.suggestions.doorkeeping import came_too_soon, identity_of
from foodplan.blueprints.suggestions.forms import MissingForm, ReportForm, SentForm
from foodplan.rules.mail import address_problem
from foodplan.rules.place_points import read_point
from foodplan.rules.places import Status
from foodplan.rules.problems import Problem, Refused
from foodplan.rules.proposed import proposed_problems
from foodplan.rules.provenance import POINT
from foodplan.rules.suggestions import REASON_FIELDS, Kind, Reason, text_problem
from foodplan.store.places import PlaceRecord
from foodplan.store.suggestions import Proposal

NOTHING_SAID = "Scrivere almeno qualcosa: il valore giusto, o che cosa avete visto."
NO_PLACE = "Scrivere un indirizzo, o il punto sulla mappa."
TOO_SOON = "Il modulo è arrivato troppo in fretta. Controllatelo e inviatelo di nuovo."
STALE = "La pagina era aperta da molto tempo: controllate e inviate di nuovo."
# Reasons that say enough by themselves.
_ENOUGH = frozenset({Reason.CLOSED})
_MISSING = ("name", "address", "municipality", "hours_note", "source_url")


def report_of(form: ReportForm, reason: Reason, place: PlaceRecord, origin: str) -> Proposal:
    """Return what a report proposes; Refused with everything that is to be mended."""
    problems = _problems_of_form(form)
    text = (form.text.data or "").strip()
    proposed = _proposed(form, REASON_FIELDS.get(reason, ()), problems)
    proposed = {
        name: value for name, value in proposed.items() if getattr(place, name, None) != value
    }
    if reason is Reason.HOURS and proposed and place.opening_hours:
        # What the page says today is not so: nobody is sent to a closed door meanwhile.
        proposed["opening_hours"] = ""
    if reason is Reason.CLOSED:
        proposed["status"] = Status.HISTORICAL.value
    if not proposed and not text and reason not in _ENOUGH:
        problems.append(Problem("text", NOTHING_SAID))
    if problems:
        raise Refused(problems)
    return Proposal(
        origin=origin,
        kind=Kind.CHANGE if proposed else Kind.PROBLEM,
        reason=reason,
        place=place.slug,
        proposed=proposed,
        text=text,
        contact=(form.contact.data or "").strip(),
        uuid=identity_of(form),
    )


def missing_of(form: MissingForm) -> Proposal:
    """Return a new place that is proposed; Refused with everything that is to be mended."""
    problems = _problems_of_form(form)
    proposed = _proposed(form, (*_MISSING, POINT), problems)
    if "address" not in proposed and "lat" not in proposed:
        problems.append(Problem("address", NO_PLACE))
    if problems:
        raise Refused(problems)
    return Proposal(
        origin="public",
        kind=Kind.NEW,
        reason=Reason.MISSING,
        place=None,
        proposed={
            **proposed,
            "functions": [{"function": form.function.data}],
            "how_known": form.how_known.data,
        },
        text=(form.text.data or "").strip(),
        function=form.function.data or "",
        contact=(form.contact.data or "").strip(),
        uuid=identity_of(form),
    )


def _proposed(form: SentForm, facts: tuple[str, ...], problems: list[Problem]) -> dict[str, Any]:
    """Return what was typed in the fields of some facts, and add what is wrong with it."""
    said = {fact: (form[fact].data or "").strip() for fact in facts}
    proposed: dict[str, Any] = {
        fact: value for fact, value in said.items() if value and fact != POINT
    }
    if said.get(POINT):
        point = read_point(said[POINT])
        if isinstance(point, Problem):
            problems.append(point)
        else:
            proposed |= {"lat": point[0], "lon": point[1]}
    problems += proposed_problems(proposed)
    return proposed


def _problems_of_form(form: SentForm) -> list[Problem]:
    problems = []
    if not identity_of(form):
        problems.append(Problem("", STALE))
    elif came_too_soon(form):
        problems.append(Problem("", TOO_SOON))
    if wrong := text_problem((form["text"].data or "").strip()):
        problems.append(wrong)
    contact = (form.contact.data or "").strip()
    if contact and (wrong := address_problem(contact, "contact")):
        problems.append(wrong)
    return problems
