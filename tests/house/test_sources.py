"""Rules of the code base that no other tool checks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from foodplan.settings import PROJECT

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_ROUTE_LINES = 15
REGISTRY_HOSTS = re.compile(
    r"registry\.npmjs|files\.pythonhosted|pypi\.org/simple|deb\.debian\.org"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home|root|opt/pypi|tmp/bash_jobs)[\w.]*/")


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [PROJECT / name for name in listed if name and (PROJECT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def product_sources() -> list[Path]:
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.parts[len(PROJECT.parts)] in {"foodplan", "scripts"}
        and "migrations" not in path.parts
    ]  # fmt: skip


def functions_of(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_no_file_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(PROJECT)): len(text_of(path).splitlines())
        for path in product_sources()
        if len(text_of(path).splitlines()) > MAX_FILE_LINES
    }
    assert not long


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}"
        for path in product_sources()
        for node in functions_of(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert not long


def test_a_route_reads_like_a_sentence() -> None:
    long = []
    for path in product_sources():
        if "blueprints" not in path.parts:
            continue
        for node in functions_of(path):
            is_route = any("bp." in ast.unparse(decorator) for decorator in node.decorator_list)
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if is_route and body and (node.end_lineno or 0) - body[0].lineno + 1 > MAX_ROUTE_LINES:
                long.append(f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}")
    assert not long


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"util", "utils", "helper", "helpers", "misc", "common"}
    assert not [
        path for path in product_sources() if path.stem in drawers or drawers & set(path.parts)
    ]


def test_imports_are_absolute() -> None:
    relative = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path in product_sources()
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_no_file_names_a_registry_or_a_machine() -> None:
    here = Path(__file__).resolve()
    found = [
        str(path.relative_to(PROJECT))
        for path in tracked_files()
        if path != here
        and (REGISTRY_HOSTS.search(text_of(path)) or MACHINE_PATHS.search(text_of(path)))
    ]
    assert not found


def test_lock_files_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in text_of(PROJECT / name)
    assert '"resolved"' not in text_of(PROJECT / "package-lock.json")


def test_the_product_never_reads_the_shared_folder() -> None:
    assert not [path for path in product_sources() if "../shared" in text_of(path)]


def test_every_macro_is_used() -> None:
    templates = {path: text_of(path) for path in (PROJECT / "templates").rglob("*.html")}
    everything = "\n".join(templates.values())
    unused = []
    for path in (PROJECT / "templates" / "components").glob("*.html"):
        for name in re.findall(r"{%-?\s*macro\s+(\w+)\s*\(", text_of(path)):
            calls = len(re.findall(rf"\b{name}\(", everything))
            if not name.startswith("_") and calls < 2:
                unused.append(f"{path.name}:{name}")
    assert not unused


def test_only_layouts_hold_the_html_element() -> None:
    stray = [
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "templates").rglob("*.html")
        if "<html" in text_of(path) and path.parent.name != "layouts"
    ]
    assert not stray


@pytest.mark.parametrize(
    "pattern", [r"\sstyle\s*=", r"\son\w+\s*=\s*[\"']", r"(?:src|href)\s*=\s*[\"']//"]
)
def test_templates_hold_nothing_that_the_page_policy_forbids(pattern: str) -> None:
    found = [
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "templates").rglob("*.html")
        if re.search(pattern, text_of(path))
    ]
    assert not found


def test_every_page_title_is_translated() -> None:
    """Visible words between tags come from the catalogue, so that English can follow."""
    bare = []
    for path in (PROJECT / "templates").rglob("*.html"):
        text = re.sub(
            r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<(script|svg)\b.*?</\1>",
            " ",
            text_of(path),
            flags=re.DOTALL,
        )
        bare += [
            f"{path.relative_to(PROJECT)}: {words.strip()[:50]}"
            for words in re.findall(r">([^<>]+)<", text)
            if re.search(r"[A-Za-zàèéìòù]{3,}", words)
        ]
    assert not bare
