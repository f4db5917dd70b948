"""Cutting a contact into what a telephone or a mail program opens."""

from hypothesis import given
from hypothesis import strategies as st

from foodplan.rules.contacts import contact_parts


def test_numbers_and_addresses_can_be_opened_and_words_cannot() -> None:
    parts = contact_parts("Banco: 011.555 01-00, pane+oggi@demo.example (chiedere del cibo)")
    assert [(part.text, part.href) for part in parts] == [
        ("Banco: ", ""),
        ("011.555 01-00", "tel:0115550100"),
        (", ", ""),
        ("pane+oggi@demo.example", "mailto:pane+oggi@demo.example"),
        (" (chiedere del cibo)", ""),
    ]


def test_hours_and_house_numbers_are_no_telephone() -> None:
    assert [part.href for part in contact_parts("via Roma 12, 9:30-12:30")] == [""]
    assert contact_parts("") == ()


@given(st.text(max_size=200))
def test_nothing_that_was_written_is_lost(text: str) -> None:
    parts = contact_parts(text)
    assert "".join(part.text for part in parts) == text
    assert all(not part.href or part.href.startswith(("tel:", "mailto:")) for part in parts)
