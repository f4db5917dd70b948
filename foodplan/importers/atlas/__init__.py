"""The atlas's files: places with their functions, and the city's areas with outlines."""

from foodplan.importers.atlas.areas import import_areas
from foodplan.importers.atlas.merging import Merge
from foodplan.importers.atlas.places import AtlasResult, import_places

__all__ = ["AtlasResult", "Merge", "import_areas", "import_places"]
