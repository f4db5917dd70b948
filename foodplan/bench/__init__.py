"""Paired timings of the real thing beside its bare limit; ratios carry to other machines."""

from collections.abc import Callable

from foodplan.bench.asof import bench_asof
from foodplan.bench.changed import bench_changed
from foodplan.bench.figures import Figure, Report, WrongResult
from foodplan.bench.grounds import Ground, ground
from foodplan.bench.imports import bench_import
from foodplan.bench.map import bench_map
from foodplan.bench.pages import bench_known, bench_pages
from foodplan.bench.post import bench_growth, bench_post
from foodplan.bench.progress import bench_progress
from foodplan.bench.progress_bare import bench_progress_bare
from foodplan.bench.rebuild import bench_rebuild
from foodplan.bench.writers import bench_writers

BENCHES: dict[str, Callable[[Ground, Report], Figure]] = {
    "progress": bench_progress,
    "progress_bare": bench_progress_bare,
    "pages": bench_pages,
    "known_pages": bench_known,
    "changed_page": bench_changed,
    "post": bench_post,
    "post_growth": bench_growth,
    "rebuild": bench_rebuild,
    "asof": bench_asof,
    "writers": bench_writers,
    "import": bench_import,
    "map": bench_map,
}
# Those that say something about the database rather than about our own arithmetic.
ON_POSTGRES = ("post", "post_growth", "rebuild", "asof", "writers", "import")

__all__ = [
    "BENCHES",
    "ON_POSTGRES",
    "Figure",
    "Ground",
    "WrongResult",
    "bench_asof",
    "bench_changed",
    "bench_growth",
    "bench_import",
    "bench_known",
    "bench_map",
    "bench_pages",
    "bench_post",
    "bench_progress",
    "bench_progress_bare",
    "bench_rebuild",
    "bench_writers",
    "ground",
]
