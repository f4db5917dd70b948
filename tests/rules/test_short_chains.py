"""Km 0 and short chain: law 61/2022 as a table of cases, and what no case may ever break."""

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.distances import metres_between
from foodplan.rules.short_chain_cases import CASES, judged_cases
from foodplan.rules.short_chain_words import Answer, usually_processed
from foodplan.rules.short_chains import (
    Chain,
    Intermediary,
    Spot,
    judge,
    kilometre_problems,
    kilometres,
    metres,
)

EARTH = pyproj.Geod(ellps="WGS84")
LAT, LON = 45.0703, 7.6869
SALE = Spot("Torino", "TO", LAT, LON, 0)
COOPERATIVE = Intermediary("agricultural_cooperative")
CONSORTIUM = Intermediary("agricultural_consortium")
SOCIAL = Intermediary("social_cooperative")
SHOP = Intermediary("retailer")
SOMEBODY = Intermediary("unknown")


def at(km: float, province: str = "CN", error: int | None = 0, azimuth: float = 180) -> Spot:
    """A place that stands exactly so far from the place of sale."""
    lon, lat, _back = EARTH.fwd(LON, LAT, azimuth, km * 1000)
    return Spot("Altrove", province, lat, lon, error)


def chain(
    *production: Spot,
    processing: tuple[Spot, ...] = (),
    processed: str = "raw",
    through: tuple[Intermediary, ...] = (),
    category: str = "ortofrutta",
    resells: bool = False,
) -> Chain:
    return Chain(category, processed, production, processing, SALE, through, resells)


NOWHERE = Spot("Altrove", "CN")
KM0 = {
    "70.0 km": (chain(at(70.0)), "yes"),
    "70.1 km": (chain(at(70.1)), "no"),
    "an error that straddles 70, from below": (chain(at(69.5, error=1000)), "unknown"),
    "an error that straddles 70, from above": (chain(at(70.5, error=1000)), "unknown"),
    "an error that just does not": (chain(at(69.0, error=1000)), "yes"),
    "an error beyond 70": (chain(at(72.0, error=1000)), "no"),
    "an error of nobody knows how much": (chain(at(5.0, error=None)), "unknown"),
    "same province at 90 km": (chain(at(90.0, "TO")), "yes"),
    "same province, an error that straddles": (chain(at(70.0, "TO", 5000)), "yes"),
    "same province without a point": (chain(Spot("Altrove", "TO")), "yes"),
    "another province without a point": (chain(NOWHERE), "unknown"),
    "90 km and no province": (chain(at(90.0, "")), "unknown"),
    "20 km and no province": (chain(at(20.0, "")), "yes"),
    "no place at all": (chain(), "unknown"),
    "farm in and mill out": (
        chain(at(20.0), processing=(at(120.0),), processed="processed"), "no"),
    "farm out and mill in": (
        chain(at(120.0), processing=(at(20.0),), processed="processed"), "no"),
    "farm in and mill in": (
        chain(at(20.0), processing=(at(30.0),), processed="processed"), "yes"),
    "farm in, mill unknown": (chain(at(20.0), processed="processed"), "unknown"),
    "farm out, mill unknown": (chain(at(120.0), processed="processed"), "no"),
    "raw goods of a farm whose mill is out": (chain(at(20.0), processing=(at(120.0),)), "yes"),
    "nobody says if it was worked, the mill is out": (
        chain(at(20.0), processing=(at(120.0),), processed="unknown"), "unknown"),
    "nobody says if it was worked, the mill is in": (
        chain(at(20.0), processing=(at(30.0),), processed="unknown"), "yes"),
    "nobody says if it was worked, no mill": (chain(at(20.0), processed="unknown"), "unknown"),
    "two farms, one in and one out": (chain(at(20.0), at(120.0)), "unknown"),
    "two farms, both out": (chain(at(90.0), at(120.0)), "no"),
    "fish landed in the same province at 90 km": (chain(at(90.0, "TO"), category="pesce"), "no"),
    "fish landed at 60 km": (chain(at(60.0), category="pesce"), "yes"),
}  # fmt: skip
SHORT = {
    "nobody between": ((), False, "yes"),
    "one shop": ((SHOP,), False, "yes"),
    "two shops": ((SHOP, SHOP), False, "no"),
    "an agricultural and a social co-operative": ((COOPERATIVE, SOCIAL), False, "yes"),
    "a social co-operative and a shop": ((SOCIAL, SHOP), False, "no"),
    "a co-operative, its consortium and a shop": ((COOPERATIVE, CONSORTIUM, SHOP), False, "yes"),
    "another consortium and a shop": ((Intermediary("consortium"), SHOP), False, "no"),
    "an outlet that resells": ((), True, "yes"),
    "an outlet that resells after a wholesaler": ((Intermediary("wholesaler"),), True, "no"),
    "an outlet that resells after a co-operative": ((COOPERATIVE,), True, "yes"),
    "somebody of whom nothing is known": ((SOMEBODY,), False, "yes"),
    "a shop and somebody unknown": ((SHOP, SOMEBODY), False, "unknown"),
    "two shops and somebody unknown": ((SHOP, SHOP, SOMEBODY), False, "no"),
}


@pytest.mark.parametrize("case", KM0)
def test_km_0_by_the_law(case: str) -> None:
    said, answer = KM0[case]
    verdict = judge(said)
    assert verdict.km0 == answer, [reason.said.text for reason in verdict.km0_reasons]
    assert all(reason.said.text for reason in verdict.km0_reasons)


@pytest.mark.parametrize("case", SHORT)
def test_short_chain_by_the_law(case: str) -> None:
    through, resells, answer = SHORT[case]
    verdict = judge(chain(at(10.0), through=through, resells=resells))
    assert verdict.short == answer, [reason.said.text for reason in verdict.short_reasons]


def test_a_producer_that_sells_at_its_own_farm_is_no_intermediary() -> None:
    own = Chain("uova", "raw", (SALE,), (), SALE, resells=True, direct=True)
    verdict = judge(own)
    assert (verdict.km0, verdict.short, verdict.local, verdict.metres) == ("yes", "yes", "yes", 0)


def test_a_reason_says_its_numbers() -> None:
    (reason,) = judge(chain(at(69.5, error=1000))).km0_reasons
    assert reason.said.text == (
        "69,5 km in linea d’aria, ma con un errore di 1 km può essere al di qua o al di là di 70, "
        "e la provincia non decide."
    )


def test_local_needs_both() -> None:
    assert judge(chain(at(10.0), through=(SHOP, SHOP))).local == Answer.NO
    assert judge(chain(NOWHERE)).local == Answer.UNKNOWN


POINTS = st.tuples(st.floats(35, 48), st.floats(6, 19))


@given(POINTS, POINTS)
def test_distances_are_those_of_the_reference(
    one: tuple[float, float], two: tuple[float, float]
) -> None:
    reference = EARTH.inv(one[1], one[0], two[1], two[0])[2]
    assert abs(metres_between(*one, *two) - reference) <= 0.501


@given(st.floats(0, 300), st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_larger_error_never_decides_more(km: float, error: int, more: int) -> None:
    sure, unsure = (judge(chain(at(km, error=metres))).km0 for metres in (error, error + more))
    assert unsure in {sure, Answer.UNKNOWN}


@given(st.lists(st.sampled_from([COOPERATIVE, CONSORTIUM, SOCIAL, SHOP, SOMEBODY]), max_size=5))
def test_one_more_intermediary_never_makes_a_chain_shorter(through: list[Intermediary]) -> None:
    order = [Answer.YES, Answer.UNKNOWN, Answer.NO]
    fewer, more = (
        judge(chain(at(1), through=tuple(items))).short for items in (through, [*through, SHOP])
    )
    assert order.index(more) >= order.index(fewer)


@given(st.floats(0, 200), st.sampled_from(["", "TO", "CN"]), st.none() | st.integers(0, 90_000))
def test_a_yes_is_either_near_for_sure_or_of_one_province(
    km: float, province: str, error: int | None
) -> None:
    place = at(km, province, error)
    if judge(chain(place)).km0 == Answer.YES and province != "TO":
        found = metres(place, SALE)
        assert found is not None
        assert found[1] is not None
        assert sum(part or 0 for part in found) <= 70_000


DECLARED = {20.0: 0, 21.9: 1, 18.4: 1, 21.4: 0, -1.0: 1, None: 0}


@pytest.mark.parametrize("declared", DECLARED)
def test_kilometres_that_contradict_the_places(declared: float | None) -> None:
    problems = kilometre_problems(declared, [at(20.0, error=1000)], SALE)
    assert len(problems) == DECLARED[declared]


def test_a_contradiction_says_both_numbers() -> None:
    (problem,) = kilometre_problems(12.0, [at(41.0, error=1000)], SALE)
    assert problem.field == "declared_km"
    assert "12 km" in problem.text
    assert "fra 40 e 42" in problem.text


def test_kilometres_contradict_nothing_where_the_place_is_not_known() -> None:
    assert kilometre_problems(12.0, [NOWHERE], SALE) == []
    assert kilometre_problems(12.0, [at(90.0, error=None)], SALE) == []


def test_near_the_limit_one_decimal_would_hide_it() -> None:
    assert [kilometres(length) for length in (70_000, 70_001, 69_960)] == ["70", "70,001", "69,96"]


def test_what_is_usual_of_a_category() -> None:
    assert usually_processed("latte-yogurt") == "unknown"


def test_the_cases_that_the_page_shows_are_the_laws_edges() -> None:
    found = {case.title: (case.verdict.km0, case.verdict.short) for case in judged_cases()}
    yes, no, unknown = Answer.YES, Answer.NO, Answer.UNKNOWN
    assert found == {
        "Campo a 70,0 km, in un’altra provincia": (yes, yes),
        "Campo a 70,1 km, in un’altra provincia": (no, yes),
        "Campo a 69,5 km, con un errore di 1 km": (unknown, yes),
        "Campo a 90 km, nella stessa provincia": (yes, yes),
        "Campo a 90 km, provincia non registrata": (unknown, yes),
        "Campo a 20 km, errore non registrato": (unknown, yes),
        "Stalla a 20 km, caseificio a 120 km": (no, yes),
        "Stalla a 20 km, caseificio non registrato": (unknown, yes),
        "Due campi, a 20 e a 120 km, e non si sa da quale": (unknown, yes),
        "Due intermediari: una cooperativa agricola e una sociale": (yes, yes),
        "Due intermediari: una cooperativa sociale e un grossista": (yes, no),
        "Un rivenditore, e un altro di cui non si sa che cosa sia": (yes, unknown),
    }
    assert all(case.reasons for case in judged_cases())


def test_the_kilometres_of_the_cases_are_those_of_their_titles() -> None:
    exact = [judge(CASES[title]).metres for title in list(CASES)[:4]]
    assert exact == [70_000, 70_100, 69_500, 90_000]
