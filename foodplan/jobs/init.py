"""Fill a migrated database with what a city starts from: plan, figures, goods, atlas."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from foodplan.importers import ImportProblem, ImportResult
from foodplan.importers.atlas import import_areas, import_places
from foodplan.importers.papers import import_papers
from foodplan.importers.plan import import_plan
from foodplan.importers.plan.goods import import_goods
from foodplan.importers.plan.innovation import import_innovation
from foodplan.importers.plan.method_errors import import_method_errors
from foodplan.store.history import Change
from foodplan.store.instance import set_instance_fact
from foodplan.store.ledger import CategoryRow, ensure_categories
from foodplan.store.organisations import ensure_boundaries

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Shape = TypeVar("Shape", bound=BaseModel)
Importer = Callable[[Session, Path, Change], ImportResult]


class InitProblems(Exception):  # noqa: N818 - it says what it carries
    """Files of the plan or the atlas that are to be mended, with every mistake."""

    def __init__(self, problems: Iterable[ImportProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} mistakes in the files")


@dataclass(frozen=True)
class InitResult:
    """What a filling added and changed."""

    added: int
    changed: int


class _Instance(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    city: Name
    plan: Slug
    plan_title: Annotated[str, Field(min_length=1, max_length=200)]


class _Category(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    slug: Slug
    name: Name
    food: bool = True


class _Categories(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    category: Annotated[list[_Category], Field(min_length=1)]


def fill_plan(session: Session, data_dir: Path, change: Change) -> InitResult:
    """Store everything that the files of a folder say; what is there already stays as it is.

    The order matters: areas come before the places in them. The plan's folder holds its figures.
    Raises InitProblems with every mistake of the first step that has any.
    """
    plan, atlas = data_dir / "plan", data_dir / "atlas"
    instance = _read(plan / "instance.toml", _Instance)
    ensure_boundaries(session, change)
    added, changed = _store_categories(session, plan / "categories.toml"), 0
    steps: list[tuple[Importer, Path]] = [
        (import_areas, atlas / "districts.csv"),
        (import_places, atlas / "places.csv"),
        (import_plan, plan),
        (import_goods, plan),
        (import_method_errors, plan),
        (import_innovation, plan),
        (import_papers, plan / "papers.toml"),
    ]
    for importer, path in steps:
        result = importer(session, path, change)
        if result.problems:
            raise InitProblems(result.problems)
        added, changed = added + result.added, changed + result.changed
    for key, value in instance.model_dump().items():
        set_instance_fact(session, key, value)
    return InitResult(added, changed)


def _store_categories(session: Session, path: Path) -> int:
    said = _read(path, _Categories).category
    rows = [CategoryRow(**item.model_dump(), position=n) for n, item in enumerate(said)]
    try:
        return ensure_categories(session, rows)
    except ValueError as error:
        raise InitProblems([ImportProblem(path.name, 0, "food", str(error))]) from error


def _read(path: Path, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InitProblems([ImportProblem(path.name, 0, "", "il file manca")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = ImportProblem(path.name, 0, "", f"il file non si legge: {error}")
        raise InitProblems([problem]) from error
    except ValidationError as error:
        raise InitProblems(
            ImportProblem(path.name, 0, ".".join(map(str, item["loc"])), "valore non valido")
            for item in error.errors()
        ) from error
