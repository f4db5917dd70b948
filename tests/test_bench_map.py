"""The map's benchmark measures a real atlas in a real browser, or says what is missing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from foodplan.bench import Ground, WrongResult, browsers, ground
from foodplan.bench import map as map_bench
from foodplan.bench.bare import Bare
from foodplan.bench.browsers import Opening
from foodplan.bench.map import bench_map
from foodplan.bench.places import build_atlas
from foodplan.settings import PROJECT
from tests.conftest import missing

PLACES = 400


@pytest.fixture
def place() -> Iterator[Ground]:
    with ground(PROJECT / "data") as made:
        yield made


def test_a_made_atlas_has_so_many_places_each_simulated_and_in_the_city(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'atlas.sqlite3'}"
    build_atlas(url, PLACES, PROJECT / "data")
    with Bare(url) as bare:
        assert bare.rows("SELECT COUNT(*) FROM place_version WHERE lat IS NOT NULL") == [(PLACES,)]
        added = bare.rows(
            "SELECT COUNT(*), SUM(simulated), MIN(lat) >= 45.0, COUNT(DISTINCT place) "
            "FROM place_version WHERE place LIKE 'luogo-simulato-%'"
        )
        functions = bare.rows("SELECT COUNT(*) FROM place_function WHERE source_date = '2026-01'")
    ((count, simulated, inside, places),) = added
    assert count == simulated == places > 0
    assert inside == 1
    assert functions[0][0] >= count


def test_without_a_browser_the_benchmark_says_what_to_install(
    place: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsers, "CHROMIUM", Path("/nowhere/chromium"))
    with pytest.raises(WrongResult, match="install Debian's chromium"):
        bench_map(place, lambda _done, _of: None, places=PLACES, very_many=PLACES, runs=1)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_map_and_the_bare_page_are_timed_in_a_browser(place: Ground) -> None:
    if not browsers.CHROMIUM.exists():
        missing("Debian's chromium")
    # A thread of its own: the journeys' browser may still be open in this one.
    with ThreadPoolExecutor(1) as thread:
        figure = thread.submit(
            bench_map, place, lambda _done, _of: None, places=PLACES, very_many=PLACES, runs=1
        ).result()
    assert figure.median > 0
    assert figure.base_median > 0
    assert figure.longest_wait is not None
    assert "kB without them" in figure.what


def test_a_page_that_weighs_too_much_is_a_wrong_result() -> None:
    light, heavy = (Opening(1.0, 0.1, map_bench.MOST_BYTES + more) for more in (0, 1))
    assert map_bench._weight([light]) == map_bench.MOST_BYTES
    with pytest.raises(WrongResult, match="kB without its places"):
        map_bench._weight([light, heavy])
