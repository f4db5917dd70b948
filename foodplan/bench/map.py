"""The map with 10,000 places in a browser, beside a bare page that draws the same answer."""

from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from foodplan.bench.browsers import Opening, chromium, opened
from foodplan.bench.figures import Figure, Progress, Report, WrongResult, interleaved
from foodplan.bench.grounds import Ground
from foodplan.bench.places import build_atlas
from foodplan.bench.served import server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PLACES = 10_000
# So many that the map asks the server for the groups of each view.
VERY_MANY = 100_000
RUNS = 7
GOAL = 1.5
LONGEST_TASK = 0.25
MOST_BYTES = 350 * 1024
DATA = "/mappa/luoghi.json"
BARE = """<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Nuda</title>
<link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">
<link rel="stylesheet" href="/static/vendor/leaflet.markercluster/MarkerCluster.css">
<link rel="stylesheet" href="/static/vendor/leaflet.markercluster/MarkerCluster.Default.css">
<style>#map { height: 640px; width: 611px; }</style></head><body><div id="map"></div>
<script src="/static/vendor/leaflet/leaflet.js"></script>
<script src="/static/vendor/leaflet.markercluster/leaflet.markercluster.js"></script>
<script>
const map = L.map("map", { maxZoom: 18 }).setView([45.07, 7.68], 12);
fetch("/mappa/luoghi.json").then((answer) => answer.json()).then((columns) => {
  const group = L.markerClusterGroup({ chunkedLoading: true });
  group.addLayers(columns.id.map((id, n) => L.marker([columns.lat[n], columns.lon[n]])));
  map.addLayer(group);
});
</script></body></html>"""


def bench_map(
    ground: Ground, report: Report, *, places: int = PLACES, very_many: int = VERY_MANY,
    runs: int = RUNS,
) -> Figure:  # fmt: skip
    """Return how many times longer the map takes than a bare page with the same marks.

    The longest wait is the longest task of the browser, while loading, zooming and opening a
    card, and in a view of `very_many` places. Raises WrongResult when the page weighs more than
    it may, or when a map does not show its places.
    """
    progress = Progress(report, 2 * runs + 1)
    url, large = ground.empty(), ground.empty()
    build_atlas(url, places, ground.data_dir)
    build_atlas(large, very_many, ground.data_dir)
    ours: list[Opening] = []
    with chromium() as browser:
        with server(url) as port:
            slots = [partial(_ours, browser, port, ours), partial(_bare, browser, port)]
            seconds = interleaved([progress.counted(slot) for slot in slots], runs)
        with server(large) as port:
            crowd = opened(browser, _address(port), ".map-pin", DATA, _wander)
            progress.step()
    weight = _weight(ours)
    real, base = seconds
    return Figure(
        name="map",
        ratio=median(real) / median(base),
        median=median(real),
        base_median=median(base),
        floor=min(base),
        goal=GOAL,
        runs=runs,
        what=(
            f"{places} places until the first can be touched ({weight / 1024:.0f} kB without "
            f"them; {very_many} by views in {crowd.usable:.2f} s)"
        ),
        compared_with="a bare page of Leaflet and markercluster",
        longest_wait=max(opening.longest_task for opening in (*ours, crowd)),
        longest_wait_goal=LONGEST_TASK,
    )


def _weight(ours: list[Opening]) -> int:
    weight = max(opening.page_bytes for opening in ours)
    if weight > MOST_BYTES:
        raise WrongResult(f"The page weighs {weight / 1024:.0f} kB without its places.")
    return weight


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}/mappa"


def _ours(browser: "Browser", port: int, openings: list[Opening]) -> float:
    opening = opened(browser, _address(port), ".map-pin", DATA, _wander)
    openings.append(opening)
    return opening.usable


def _bare(browser: "Browser", port: int) -> float:
    marks = ".leaflet-marker-icon"
    return opened(browser, f"{_address(port)}-nuda", marks, DATA, _stay, BARE).usable


def _stay(_page: "Page") -> None:
    """Do nothing more than look."""


def _wander(page: "Page") -> None:
    """Come nearer twice and open what stands there, as somebody who looks for a place."""
    for _ in range(2):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(500)
    page.locator(".map-pin:not(.is-covered)").first.press("Enter")
    page.wait_for_timeout(500)
    status = page.locator(".map-status").inner_text()
    if not any(letter.isdigit() for letter in status):
        raise WrongResult(f"The map says {status!r} of its places.")
