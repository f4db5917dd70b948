"""A map's shell asks nobody else for anything, and is the same bytes in every process."""

import pytest

from foodplan.maps.atlas import draw_atlas
from foodplan.maps.base import (
    FOLDER,
    LocalMap,
    OwnLayer,
    ThirdPartyError,
    refuse_elsewhere,
    render_parts,
)

BOUNDS = (45.0, 7.57, 45.14, 7.77)
ADDRESSES = ("/mappa/luoghi.json", "/mappa/gruppi.json", "/mappa/confini.json")


def draw_anew(bounds: tuple[float, float, float, float] | None = BOUNDS) -> object:
    return draw_atlas.__wrapped__(*ADDRESSES, bounds)


def test_two_renders_give_the_same_bytes() -> None:
    assert draw_anew() == draw_anew()


def test_the_map_is_drawn_once_per_process() -> None:
    first = draw_atlas(*ADDRESSES, None)
    assert draw_atlas(*ADDRESSES, None) is first


def test_nothing_of_the_map_comes_from_a_third_party() -> None:
    parts = draw_atlas(*ADDRESSES, BOUNDS)
    drawn = parts.script.rpartition("})();")[2]
    for text in (parts.html, drawn, *parts.styles, *parts.scripts):
        assert "//" not in text
        assert "http" not in text
    assert parts.scripts == (
        "vendor/leaflet/leaflet.js",
        "vendor/leaflet.markercluster/leaflet.markercluster.js",
    )
    assert parts.styles[0] == "vendor/leaflet/leaflet.css"


def test_own_scripts_come_as_one_in_their_order() -> None:
    script = draw_atlas(*ADDRESSES, BOUNDS).script
    parts = ["page", "marks", "cards", "near", "groups", "ground"]
    names = [*(f"map-{name}.js" for name in parts), "map.js"]
    places = [script.index((FOLDER / "js" / name).read_text()) for name in names]
    assert places == sorted(places)
    assert places[-1] < script.index("new Foodplan.Places(")


def test_streets_load_their_own_script_only_when_there_are_any() -> None:
    script = "vendor/protomaps-leaflet/protomaps-leaflet.js"
    assert script not in draw_atlas(*ADDRESSES, BOUNDS).scripts
    with_streets = draw_atlas(*ADDRESSES, BOUNDS, with_streets=True).scripts
    assert with_streets[:2] == ("vendor/leaflet/leaflet.js", script)
    assert script not in draw_atlas.__wrapped__(*ADDRESSES, BOUNDS).scripts


def test_the_shell_holds_no_inline_style_or_script() -> None:
    parts = draw_atlas(*ADDRESSES, BOUNDS)
    assert "<script" not in parts.html
    assert "style" not in parts.html
    assert "<" not in parts.script.rpartition("})();")[2]


def test_the_zoom_has_a_limit_though_there_are_no_tiles() -> None:
    assert '"maxZoom": 18' in draw_atlas(*ADDRESSES, None).script


@pytest.mark.parametrize(
    "text",
    [
        "https://cdn.example/leaflet.js",
        '"//cdn.example/x.js"',
        "HTTP://CDN.EXAMPLE",
        "wss://x.example",
    ],
)
def test_an_address_on_another_host_is_refused(text: str) -> None:
    with pytest.raises(ThirdPartyError):
        refuse_elsewhere(f"<a href={text}>")


def test_a_layer_that_fetches_from_elsewhere_is_refused() -> None:
    drawn = LocalMap((45.07, 7.68), 12)
    OwnLayer("places", "Foodplan.Places", {"url": "https://tiles.example/x"}).add_to(drawn)
    with pytest.raises(ThirdPartyError, match="tiles"):
        render_parts(drawn)


def test_a_layer_with_a_foreign_asset_is_refused() -> None:
    class Foreign(OwnLayer):
        default_js = [("foreign", "https://cdn.example/x.js")]  # noqa: RUF012

    drawn = LocalMap((45.07, 7.68), 12)
    Foreign("places", "Foodplan.Places", {}).add_to(drawn)
    with pytest.raises(ThirdPartyError, match="cdn"):
        render_parts(drawn)
