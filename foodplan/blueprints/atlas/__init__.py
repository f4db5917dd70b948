"""The atlas on the web: the list with its map, and each place's page."""

from foodplan.blueprints.atlas import fetched, files, ground, places, themes
from foodplan.blueprints.atlas.routes import bp

__all__ = ["bp", "fetched", "files", "ground", "places", "themes"]
