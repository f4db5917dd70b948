"""Files of short chains that others make: tables, GDXP orders, Data Food Consortium orders."""

from foodplan.importers.chains.reading import read_chain_file
from foodplan.importers.chains.shape import ChainFile, SaidRow, Unreadable

__all__ = ["ChainFile", "SaidRow", "Unreadable", "read_chain_file"]
