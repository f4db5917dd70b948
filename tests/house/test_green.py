"""No template draws a figure of the plan in green without asking how sure it is."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
CALL = re.compile(r"\{\{ progress_bar\((?:[^{}])*?\) \}\}|status_tag\(row\.status\.code[^)]*\)")


def test_every_bar_and_state_of_a_figure_says_whether_it_may_be_green() -> None:
    found = [
        (path.name, call)
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.name != "progress_bar.html"
        for call in CALL.findall(path.read_text("utf-8"))
    ]
    assert len(found) > 8
    assert [(name, call) for name, call in found if "green=" not in call] == []
