"""What every map shares: local assets, deterministic names, and a guard against third parties."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

if TYPE_CHECKING:
    from branca.element import Element, Figure

STATIC = "/static/"
FOLDER = Path(__file__).resolve().parent.parent / "static"
MAX_ZOOM = 18
STREETS_SCRIPT = ("protomaps", f"{STATIC}vendor/protomaps-leaflet/protomaps-leaflet.js")

_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^\s/]", re.IGNORECASE)


class ThirdPartyError(RuntimeError):
    """A map that would make the browser ask somebody else for something."""


@dataclass(frozen=True)
class MapParts:
    """A map ready for a page: its element, its script, and the static files both need.

    `script` is our own scripts in their order and then Folium's. `styles` and `scripts` are paths
    below the static folder, in the order of loading.
    """

    html: str
    script: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The fingerprint of the script, for an address that may be kept for ever."""
        return sha256(self.script.encode()).hexdigest()[:12]


class LocalMap(folium.Map):
    """Folium's map with our own Leaflet, no page header and no inline style.

    `with_streets` loads what draws the office's file of streets; where the file is, and whose
    tiles there are instead, stands in the page (`templates/atlas/_base_map.html`), since nothing
    typed by a person and no address of others may be in a map's script.
    """

    default_js = [("leaflet", f"{STATIC}vendor/leaflet/leaflet.js")]  # noqa: RUF012 - Folium's way
    default_css = [("leaflet-css", f"{STATIC}vendor/leaflet/leaflet.css")]  # noqa: RUF012
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="map-canvas" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )

    def __init__(
        self, location: tuple[float, float], zoom: int, *, with_streets: bool = False
    ) -> None:
        super().__init__(location=list(location), zoom_start=zoom, tiles=None)
        if with_streets:
            self.default_js = [*self.default_js, STREETS_SCRIPT]
        # Without tiles Folium drops the limit, and clusters then divide by infinity.
        self.options["max_zoom"] = MAX_ZOOM
        self.options["min_zoom"] = 7


class OwnLayer(JSCSSMixin, Layer):
    """A layer whose behaviour is a script of ours and whose options are plain JSON.

    No text typed by a person may be among the options: Folium's own templates put text into
    scripts unescaped, so names reach the browser as data and are shown by `textContent`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new {{ this.script_class }}({{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, script_class: str, options: dict[str, Any]) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = name
        self.script_class = script_class
        self.options = options


def render_parts(drawn: LocalMap) -> MapParts:
    """Return a map's parts; the same map gives the same bytes in every process.

    Raises ThirdPartyError when anything in it points outside this host.
    """
    figure = cast("Figure", drawn.get_root())
    # Folium's names are random: they would give the script a new address in every process.
    for number, element in enumerate(_tree(drawn)):
        element._id = str(number)  # noqa: SLF001 - branca offers no other way
    figure.render()
    header = [child for child in figure.header._children.values() if hasattr(child, "url")]  # noqa: SLF001
    paths = [_below_static(str(child.url)) for child in header]
    html, script = figure.html.render().strip(), _tidy(figure.script.render())
    refuse_elsewhere(html)
    refuse_elsewhere(script)
    return MapParts(
        html=html,
        script=_own_scripts(paths) + script,
        styles=tuple(path for path in paths if path.endswith(".css")),
        scripts=tuple(path for path in paths if path.endswith(".js") and not _is_own(path)),
    )


def _is_own(path: str) -> bool:
    return path.startswith("js/")


def _own_scripts(paths: list[str]) -> str:
    """Return our own scripts as one: a phone waits for each file that it has to ask for."""
    own = [path for path in paths if path.endswith(".js") and _is_own(path)]
    return "".join(f"{(FOLDER / path).read_text(encoding='utf-8')}\n" for path in own)


def refuse_elsewhere(text: str) -> None:
    """Raise ThirdPartyError when a text holds an address on another host."""
    found = _ELSEWHERE.search(text)
    if found:
        raise ThirdPartyError(f"the map asks for {text[found.start() : found.start() + 60]!r}")


def _below_static(url: str) -> str:
    if not url.startswith(STATIC):
        raise ThirdPartyError(f"the map asks for {url!r}")
    return url.removeprefix(STATIC)


def _tree(element: "Element") -> "list[Element]":
    below = [node for child in element._children.values() for node in _tree(child)]  # noqa: SLF001
    return [element, *below]


def _tidy(script: str) -> str:
    lines = [line.strip() for line in script.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"
