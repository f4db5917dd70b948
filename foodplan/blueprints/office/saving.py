"""Saving an edit: the store's refusals at their fields, and nothing lost when two save at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foodplan.blueprints.office.forms.choices import EditForm, NumberField
from foodplan.reports.office import names_of_people
from foodplan.rules.problems import Refused
from foodplan.store.edits import Overtaken, get_version
from foodplan.store.history import Change
from foodplan.web.fields import DayField
from foodplan.web.forms import BaseForm, show_problems
from foodplan.web.identity import person
from foodplan.web.session import now, session


@dataclass(frozen=True)
class Clash:
    """A field that both changed: what it said when opened, what they saved, what was typed."""

    label: str
    opened: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Meanwhile:
    """Who saved another version while a form was open, and what it changed.

    `clashes` are fields that both changed, `taken` those that only they did: the form already
    holds their value for these.
    """

    who: str
    at: datetime
    why: str
    clashes: tuple[Clash, ...]
    taken: tuple[Clash, ...]


def change_for(reason: str | None) -> Change:
    """Return the change of this request by whoever is signed in."""
    return Change(at=now(), by=person().account_id, reason=(reason or "").strip())


def written(form: BaseForm, write: Callable[[], object]) -> bool:
    """Run a write; False, with each problem at its field, when the store refuses."""
    try:
        write()
    except Refused as refused:
        show_problems(form, refused)
        return False
    return True


def saved(form: EditForm, names: Iterable[str], write: Callable[[dict[str, Any]], object]) -> bool:
    """Save the named fields of an edit; False when refused or when somebody saved meanwhile."""
    fields = tuple(names)
    try:
        return written(form, lambda: write(form.values(fields)))
    except Overtaken as overtaken:
        form.meanwhile = reconcile(form, fields, overtaken.current)
        return False


def reconcile(form: EditForm, names: Iterable[str], current: Any) -> Meanwhile:
    """Bring a form up to the version in force, keep what was typed, and say what differs."""
    opened = get_version(session(), type(current), form.version.data or 0)
    clashes, taken = [], []
    for name in names:
        before = getattr(opened, name) if opened else None
        theirs, mine = getattr(current, name), form.values([name])[name]
        if _same(before, theirs) or _same(mine, theirs):
            continue
        clash = Clash(str(form[name].label.text), before, theirs, mine)
        if _same(mine, before):
            _put(form, name, theirs)
            taken.append(clash)
        else:
            clashes.append(clash)
    form.version.data = current.id
    return Meanwhile(
        who=names_of_people(session()).get(current.recorded_by or 0, ""),
        at=current.recorded_from,
        why=current.reason,
        clashes=tuple(clashes),
        taken=tuple(taken),
    )


def _put(form: EditForm, name: str, value: Any) -> None:
    field = form[name]
    if isinstance(field, NumberField | DayField):
        field.typed = ""
    field.raw_data, field.data = None, value


def _same(one: Any, other: Any) -> bool:
    return (None if one == "" else one) == (None if other == "" else other)
