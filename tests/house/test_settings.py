"""`.env.example` names every setting, with the description and the default that the code has."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from foodplan.settings import PROJECT, Settings

EXAMPLE = (PROJECT / ".env.example").read_text(encoding="utf-8")
LINE = re.compile(r"^# (FOODPLAN_[A-Z_]+)=(.*)$", re.MULTILINE)


def _written_default(name: str) -> str:
    default = Settings.model_fields[name].default
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_the_example_lists_every_setting_once_and_no_other() -> None:
    listed = [name.removeprefix("FOODPLAN_").lower() for name, _ in LINE.findall(EXAMPLE)]
    assert listed == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_example_describes_a_setting_as_the_code_does(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description, f"{name} has no description"
    assert f"# {description}\n" in EXAMPLE


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_example_shows_the_default_of_a_setting(name: str) -> None:
    written = dict(LINE.findall(EXAMPLE))[f"FOODPLAN_{name.upper()}"]
    default = _written_default(name)
    if str(PROJECT) in default:
        paragraph = EXAMPLE.split(f"# FOODPLAN_{name.upper()}=")[0].rsplit("\n\n", 1)[-1]
        inside = default.split(str(PROJECT))[-1].lstrip("/")
        assert f"# Default: {inside} in the project's folder." in paragraph
    else:
        assert written == default


def test_the_code_reads_no_other_variable_of_ours() -> None:
    named = {
        variable
        for file in Path(PROJECT / "foodplan").rglob("*.py")
        for variable in re.findall(r"FOODPLAN_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8"))
    }
    settings = {f"FOODPLAN_{name.upper()}" for name in Settings.model_fields}
    assert named <= settings, f"unknown settings: {named - settings}"


def test_a_server_that_others_can_reach_needs_a_secret_of_32_characters() -> None:
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(bind="0.0.0.0:8000", secret_key=SecretStr("x" * 31))
    assert not Settings(bind="0.0.0.0:8000", secret_key=SecretStr("x" * 32)).on_loopback


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "localhost:80", "[::1]:8000"])
def test_loopback_needs_no_secret(bind: str) -> None:
    assert Settings(bind=bind, secret_key=SecretStr("")).on_loopback


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.org",
        "smtp://cibo:p%40ne@mail.example.org:587?tls=starttls",
        "smtp://[::1]:25?tls=none",
    ],
)
def test_a_mail_server_is_named_with_sender_and_site(url: str) -> None:
    settings = Settings(
        smtp_url=SecretStr(url), mail_from="cibo@example.org", public_url="https://example.org"
    )
    assert settings.sends_mail
    assert url not in repr(settings), "the password is in no log"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smtp_url": "smtp://mail.example.org"}, "FOODPLAN_MAIL_FROM and FOODPLAN_PUBLIC_URL"),
        ({"smtp_url": "http://x", "mail_from": "a@b.it", "public_url": "x"}, "must read smtp"),
        ({"smtp_url": "smtp://", "mail_from": "a@b.it", "public_url": "x"}, "must read smtp"),
        ({"smtp_url": "smtp://h:x", "mail_from": "a@b.it", "public_url": "x"}, "must read smtp"),
        (
            {"smtp_url": "smtp://h?tls=maybe", "mail_from": "a@b.it", "public_url": "x"},
            "must read smtp",
        ),
        ({"smtp_url": "smtp://h", "mail_from": "cibo", "public_url": "x"}, "an e-mail address"),
    ],
)
def test_half_a_mail_server_is_refused_at_the_start(values: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings.model_validate(values)


def test_without_a_mail_server_none_is_used() -> None:
    assert not Settings().sends_mail
