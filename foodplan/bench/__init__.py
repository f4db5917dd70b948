"""Paired timings of the real thing beside its bare limit; ratios carry to other machines."""

from collections.abc import Callable
from pathlib import Path

from foodplan.bench.figures import Figure
from foodplan.bench.post import bench_post
from foodplan.bench.progress import WrongResult, bench_progress

Report = Callable[[int, int], None]

BENCHES: dict[str, Callable[[Path, Report], Figure]] = {
    "progress": bench_progress,
    "post": bench_post,
}

__all__ = ["BENCHES", "Figure", "WrongResult", "bench_post", "bench_progress"]
