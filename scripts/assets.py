"""Copies third-party styles, scripts and fonts from node_modules next to our own."""

import gzip
import re
import shutil
from pathlib import Path

import brotli  # type: ignore[import-untyped]

PROJECT = Path(__file__).resolve().parent.parent
MODULES = PROJECT / "node_modules"
VENDOR = PROJECT / "foodplan" / "static" / "vendor"

# From a folder of node_modules to the vendor folder: the files that pages ask for, and licences.
COPIES = {
    "bootstrap-italia": {
        "dist/css/bootstrap-italia.min.css": "bootstrap-italia.min.css",
        "dist/svg/sprites.svg": "sprites.svg",
        "LICENSE": "LICENSE",
        "dist/fonts/Titillium_Web/OFL.txt": "fonts/Titillium_Web-OFL.txt",
        "dist/fonts/Roboto_Mono/LICENSE.txt": "fonts/Roboto_Mono-LICENSE.txt",
    },
    "leaflet": {
        "dist/leaflet.js": "leaflet.js",
        "dist/leaflet.css": "leaflet.css",
        "dist/images": "images",
        "LICENSE": "LICENSE",
    },
    "leaflet.markercluster": {
        "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
        "dist/MarkerCluster.css": "MarkerCluster.css",
        "dist/MarkerCluster.Default.css": "MarkerCluster.Default.css",
        "MIT-LICENCE.txt": "LICENSE",
    },
    "protomaps-leaflet": {
        "dist/protomaps-leaflet.js": "protomaps-leaflet.js",
        "LICENSE": "LICENSE",
    },
}

FAMILIES = {"Titillium_Web": "Titillium Web", "Roboto_Mono": "Roboto Mono"}
FACE = """@font-face {{
  font-family: "{family}";
  font-style: {style};
  font-weight: {weight};
  font-display: swap;
  src: url("fonts/{name}") format("woff2");
}}
"""


def copy_packages() -> int:
    """Copy the files of every package and return how many files now stand there."""
    for package, files in COPIES.items():
        for source, target in files.items():
            copy(MODULES / package / source, VENDOR / package / target)
    return sum(1 for path in VENDOR.rglob("*") if path.is_file())


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder."""
    if not source.exists():
        raise SystemExit(f"{source.relative_to(PROJECT)} is missing: run `npm ci` first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.suffix in {".css", ".js"}:
        text = source.read_text(encoding="utf-8-sig")
        target.write_text(without_leftovers(text), encoding="utf-8")
    else:
        shutil.copy(source, target)


def without_leftovers(text: str) -> str:
    """Return a style sheet or script without what the pages' security policy would refuse.

    Source maps are not served, and the video player's font is inlined as data, which a
    browser reads at once even where no video is.
    """
    text = re.sub(r"(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?", "", text)
    return re.sub(r"@font-face\{font-family:VideoJS[^}]*\}", "", text)


# The printed papers are set in the pages' font; their typesetter reads no woff2.
PRINTED = ("regular", "italic", "700", "700italic")


def copy_fonts() -> None:
    """Copy the woff2 fonts, write the style sheet that declares them, and copy those of papers.

    Bootstrap Italia declares its fonts from a script that writes an inline style,
    which the content security policy refuses.
    """
    folder = VENDOR / "bootstrap-italia"
    faces = []
    for directory, family in FAMILIES.items():
        for source in sorted((MODULES / "bootstrap-italia/dist/fonts" / directory).glob("*.woff2")):
            copy(source, folder / "fonts" / source.name)
            variant = source.stem.rpartition("_latin-")[2]
            weight = re.sub(r"\D", "", variant) or "400"
            style = "italic" if variant.endswith("italic") else "normal"
            faces.append(FACE.format(family=family, style=style, weight=weight, name=source.name))
    (folder / "fonts.css").write_text("".join(faces), encoding="utf-8")
    for variant in PRINTED:
        name = f"titillium-web-v10-latin-ext_latin-{variant}.ttf"
        source = MODULES / "bootstrap-italia/dist/fonts/Titillium_Web" / name
        copy(source, folder / "fonts" / name)


def compress() -> None:
    """Lay a smaller copy beside each large text, which the server hands to whoever takes it."""
    for file in sorted(VENDOR.rglob("*")):
        if file.suffix not in {".css", ".js", ".svg"}:
            continue
        plain = file.read_bytes()
        file.with_name(f"{file.name}.br").write_bytes(brotli.compress(plain))
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(plain, mtime=0))


def main() -> None:
    """Make the vendor folder anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_fonts()
    copied = copy_packages()
    compress()
    print(f"{copied} files in {VENDOR.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
