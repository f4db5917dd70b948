"""A city's template as the bytes of one zip, with what stayed behind."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import tomli_w
from sqlmodel import Session

from foodplan.reports.city_template.goods import goods_files
from foodplan.reports.city_template.indicators import Left, indicator_tables
from foodplan.reports.city_template.structure import goal_tables, plan_tables, slugs
from foodplan.reports.city_template.words import Words
from foodplan.rules.city_template import CITY, FILES
from foodplan.store.history import Moment
from foodplan.store.indicators import indicator_knowledge
from foodplan.store.instance import instance_facts
from foodplan.store.organisations import list_organisations
from foodplan.store.plan import list_actions, list_definitions, list_goals, list_plans

# The same plan makes the same bytes: no instant of making stands in the archive.
_STAMP = (1980, 1, 1, 0, 0, 0)
# What only a city itself can say: it begins with files that hold nothing yet.
_EMPTY = {
    "plan/actions.toml": "# Le azioni, le iniziative e le esperienze della città: [[action]].\n",
    "plan/funding.toml": "# I programmi che pagano: [[programme]], e chi pagano: [[funding]].\n",
    "plan/milestones.toml": "# Le tappe delle azioni, dove una fonte le dice: [[milestone]].\n",
    "plan/commitments.toml": "# Gli impegni presi dal Consiglio: [[commitment]].\n",
    "plan/targets.toml": "# I traguardi, proposti o di un atto: [[target]].\n",
    "plan/figures.csv": (
        "id,figure,value,unit,period,geography,source_url,source_date,indicator_key,"
        "source_url_complete,value_std,unit_std,period_start,period_end,bound,notes,title_it,"
        "document_it,geography_it,period_it,perimeter_it,notes_it\n"
    ),
    "atlas/districts.csv": (
        "level,code,name,aka,parent,population,population_date,population_source,"
        "population_census2011_join,area_km2,area_source,area_polygon_km2\n"
    ),
    "atlas/district_outlines.csv": "level,code,name,part,ring,seq,lon,lat\n",
    "atlas/places.csv": (
        "name,category,address,civic_area,lat,lon,opening_hours,url,source_url,source_date,"
        "municipality,status,approx_lat,approx_lon,approx_error_m,approx_basis,civic_area_basis,"
        "coord_source,source_url_complete,notes,opening_hours_it,notes_it,approx_basis_it\n"
    ),
}


@dataclass(frozen=True)
class CityTemplate:
    """The bytes of a template's zip, how much is in it, and the indicators that stayed behind."""

    body: bytes
    plans: int
    goals: int
    indicators: int
    left: tuple[Left, ...]


def city_template(session: Session, today: date, without: Collection[str] = ()) -> CityTemplate:
    """Return what another city can start from; `without` are slugs of indicators to leave out."""
    moment = Moment(today)
    facts = instance_facts(session)
    words = Words.of(facts.city, _names(session, moment), today.isoformat())
    plans = plan_tables(list_plans(session, moment), words)
    indicators, left = indicator_tables(list_definitions(session, moment), words, without)
    links = indicator_knowledge(session, moment).links
    goals = goal_tables(list_goals(session, moment), plans, links, slugs(indicators), words)
    instance = {"city": CITY, "plan": facts.plan, "plan_title": words.anywhere(facts.plan_title)}
    files: dict[str, Mapping[str, object]] = {
        "instance.toml": instance,
        "plans.toml": {"plan": plans},
        "goals.toml": {"goal": goals, "link": []},
        "indicators.toml": {"indicator": indicators},
        **goods_files(session, moment, words),
    }
    texts = {
        f"plan/{name}": tomli_w.dumps(said, multiline_strings=True) for name, said in files.items()
    }
    return CityTemplate(
        body=_zipped({**_EMPTY, **_sidecars(), **texts}),
        plans=len(plans),
        goals=len(goals),
        indicators=len(indicators),
        left=tuple(left),
    )


def _names(session: Session, moment: Moment) -> Iterator[str]:
    """Yield what the city calls its own: its organisations, and its actions by all their names."""
    yield from (row.name for row in list_organisations(session, moment))
    for item in list_actions(session, moment):
        yield item.version.title
        yield from (name.strip() for name in item.version.aliases.split(";"))


def _sidecars() -> dict[str, str]:
    titles = {
        "districts": f"Le aree di {CITY}",
        "district_outlines": f"I confini delle aree di {CITY}",
        "places": f"I luoghi del sistema alimentare di {CITY}",
    }
    return {
        f"atlas/{name}.meta.toml": tomli_w.dumps(
            {"title": title, "description": "Da riempire, con fonte e licenza.", "rows": 0}
        )
        for name, title in titles.items()
    }


def _zipped(texts: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(ZipInfo(name, _STAMP), texts[name], ZIP_DEFLATED)
    return buffer.getvalue()
