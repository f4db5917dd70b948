"""Things to do as the office's desk lists them: what each is about, until when, and of whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from foodplan.rules.desk import SORTS


@dataclass(frozen=True)
class ToDo:
    """One thing to do about one thing; `kind` says which page it is on, `anchor` where there.

    `who` has who answers for it in the plan's own words, `goals` the slugs of the goals it is
    about.
    """

    kind: str
    slug: str
    title: str
    note: str = ""
    day: date | None = None
    who: str = ""
    goals: tuple[str, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class ToDoList:
    """Things of one sort to be done; `code` is stable, the words are Italian."""

    code: str
    title: str
    why: str
    items: tuple[ToDo, ...]


def todo_list(code: str, items: Iterable[ToDo]) -> ToDoList:
    """Return the things of one sort with its words."""
    title, why = SORTS[code]
    return ToDoList(code, title, why, tuple(items))


@dataclass(frozen=True)
class Asked:
    """What a reader of the desk wants to see; empty is everything."""

    sort: str = ""
    goal: str = ""
    who: str = ""
    text: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.sort or self.goal or self.who or self.text)

    def narrowed(self, groups: Iterable[ToDoList]) -> tuple[ToDoList, ...]:
        """Return the groups with the things that are wanted, those without any left out."""
        found = (
            ToDoList(group.code, group.title, group.why, tuple(filter(self._wants, group.items)))
            for group in groups
            if self.sort in ("", group.code)
        )
        return tuple(group for group in found if group.items)

    def _wants(self, item: ToDo) -> bool:
        words = f"{item.title} {item.note} {item.who}".casefold()
        return (
            (not self.goal or self.goal in item.goals)
            and (not self.who or self.who == item.who)
            and all(word in words for word in self.text.casefold().split())
        )
