"""Makers of a small folder of plan files, valid unless changed."""

from datetime import UTC, datetime
from pathlib import Path

from foodplan.settings import PROJECT
from foodplan.store.history import Change

REAL_PLAN = PROJECT / "data" / "plan"
LOADED_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

_FILES = {
    "plans.toml": """
[[plan]]
slug = "citta"
title = "Piano della città"
level = "city"
source = "una fonte"

[[plan]]
slug = "cibo"
title = "Piano del cibo"
level = "component"
parent = "citta"
source = "una fonte"
""",
    "goals.toml": """
[[goal]]
slug = "spreco"
plan = "cibo"
title = "Contrasto allo spreco"
sdg = ["12.3"]
mufpp = ["food_waste"]
source = "una fonte"
indicators = ["differenziata", "recuperato"]

[[goal]]
slug = "ambito"
plan = "citta"
title = "Politiche del cibo"
source = "una fonte"

[[link]]
child = "spreco"
parent = "ambito"
source = "una fonte"
""",
    "actions.toml": """
[[action]]
slug = "atlante"
kind = "experience"
plan = "cibo"
title = "Atlante"
aliases = ["Atlante del Cibo"]
goals = ["ambito"]
goals_source = "una fonte"
source = "una fonte"
""",
    "funding.toml": """
[[programme]]
slug = "fondo"
title = "Un fondo"
kind = "national"
source = "una fonte"

[[funding]]
action = "atlante"
programme = "fondo"
quote = "l'Atlante, pagato dal fondo"
""",
    "milestones.toml": """
[[milestone]]
slug = "primo-rapporto"
action = "atlante"
title = "Primo rapporto"
due_on = 2026-12-31
source = "una fonte"
""",
    "commitments.toml": """
[[commitment]]
slug = "impegno-1"
plan = "cibo"
number = 1
title = "Un impegno"
due_on = 2026-06-30
source = "una fonte"
""",
    "indicators.toml": """
[[indicator]]
slug = "differenziata"
title = "Raccolta differenziata"
phrase = "È differenziato il {value}"
kind = "rate"
track = "outcome"
unit = "%"
direction = "up"
target_meaning = "level_at_date"
dimension = "environmental"
frequency = "year"
reporter = "La città"
series = "separate_collection"
perimeter = "Torino"
baseline = "differenziata-2024"
source = "una fonte"

[[indicator]]
slug = "recuperato"
title = "Cibo recuperato"
kind = "flow"
track = "output"
unit = "kg"
direction = "up"
target_meaning = "per_year"
dimension = "environmental"
frequency = "month"
reporter = "Le organizzazioni"
measure = "recovered"
filters = { source_kind = ["market_surplus"] }
perimeter = "Registro"
source = "una fonte"

[[indicator]]
slug = "cammino"
title = "Cammino del piano"
kind = "ladder"
track = "output"
unit = "numero"
direction = "up"
target_meaning = "level_at_date"
dimension = "social"
frequency = "year"
reporter = "La città"
series = "steps"
perimeter = "Torino"
source = "una fonte"

[[indicator.step]]
value = 0
title = "Chiesto"
reached_on = 2026-02-09
document = "Una mozione"

[[indicator.step]]
value = 1
title = "Approvato"
""",
    "targets.toml": """
[[target]]
indicator = "differenziata"
due_on = 2030-12-31
value = 60
unit = "%"
source = "Proposta"
""",
    "figures.csv": (
        "id,figure,value,unit,geography,source_url,indicator_key,value_std,unit_std,"
        "period_start,period_end,bound,perimeter_it\n"
        "differenziata-2024,Raccolta,52.22,%,Torino,https://example.org/a,separate_collection,"
        "52.22,%,2024-01-01,2024-12-31,,Torino\n"
        "differenziata-2023,Raccolta,51.93,%,Torino,https://example.org/a,separate_collection,"
        "51.93,%,2023-01-01,2023-12-31,,Torino\n"
    ),
}


def make_plan_folder(folder: Path) -> Path:
    """Write a small plan that is right in every way."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def rewrite(folder: Path, name: str, old: str, new: str) -> int:
    """Replace a text that stands in a file (its last one) and return its line number."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    before, found, after = text.rpartition(old)
    assert found, f"{old!r} is not in {name}"
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def a_change(hour: int = 9, by: int | None = None, reason: str = "") -> Change:
    """A change on the day of the first load, at an hour."""
    return Change(LOADED_AT.replace(hour=hour), by, reason)
