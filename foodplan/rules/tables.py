"""Cells of files that people open in a spreadsheet."""

# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> neutral("=HYPERLINK(0)"), neutral(-2.5), neutral("pane")
    ("'=HYPERLINK(0)", -2.5, 'pane')
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return "" if cell is None else cell
