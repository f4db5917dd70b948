"""What the rows of a file add up to, chunk after chunk."""

from collections import Counter

from foodplan.importers.movements import CheckedChunk
from foodplan.store.import_summary import MOST_KEPT, ChunkCount, Suggested, Summary


class Tally:
    """What the chunks of a file add up to."""

    def __init__(self) -> None:
        self.accepted = self.duplicates = self.refused = 0
        self._chunks: list[ChunkCount] = []
        self._suggestions: Counter[tuple[str, str, str]] = Counter()
        self._reasons: Counter[str] = Counter()

    def add(self, chunk: CheckedChunk) -> None:
        """Count a chunk, in the order of the file."""
        self.accepted += len(chunk.accepted)
        self.duplicates += len(chunk.duplicates)
        self.refused += chunk.refused
        self._chunks.append(ChunkCount(chunk.read, chunk.refused, len(chunk.duplicates)))
        for problem in chunk.problems:
            self._reasons[problem.reason] += 1
            if problem.suggestion:
                self._suggestions[problem.field, problem.value, problem.suggestion] += 1

    @property
    def read(self) -> int:
        """All rows of the file."""
        return self.accepted + self.duplicates + self.refused

    def counts(self) -> dict[str, int]:
        """Return the counts of a batch; before it is posted, what would be."""
        return {
            "read": self.read,
            "imported": self.accepted,
            "duplicates": self.duplicates,
            "refused": self.refused,
        }

    def summary(self, before: Summary) -> Summary:
        """Return what is kept of the check, with what was asked for before."""
        suggested = self._suggestions.most_common(MOST_KEPT)
        return Summary(
            asked=before.asked,
            chunks=tuple(self._chunks),
            suggestions=tuple(Suggested(*said, rows) for said, rows in suggested),
            reasons=tuple(self._reasons.most_common(MOST_KEPT)),
            unknown_sources=before.unknown_sources,
            by=before.by,
            only_valid=before.only_valid,
            days_met=before.days_met,
        )
