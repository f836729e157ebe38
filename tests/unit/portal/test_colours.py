"""Whatever colour a city has, what is written in it or on it can be read."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.module_utils.model import colours
from ansible_collections.readi.one.plugins.module_utils.model.colours import AA_TEXT, WHITE, contrast, mix, text_on
from ansible_collections.readi.one.plugins.module_utils.model.palette import DARK_CARD, palette
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding
from hypothesis import given
from hypothesis import strategies as st

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_contrast_as_wcag_gives_it() -> None:
    """WCAG 2.2: black on white is 21 : 1; #767676 is the lightest grey with 4.5 : 1 on white."""
    assert contrast("#000000", WHITE) == 21
    assert contrast("#767676", WHITE) >= AA_TEXT > contrast("#777777", WHITE)


@given(COLOURS)
def test_every_pair_of_a_palette_is_readable(colour: str) -> None:
    look = palette(Branding(colour))
    pairs = [
        (WHITE, look["hero_from"]),
        (WHITE, look["hero_to"]),
        (WHITE, look["button"]),
        (WHITE, look["button_hover"]),
        (look["text"], look["colour"]),
        (look["light"], look["light_tint"]),
        (look["light"], WHITE),
        (look["dark"], look["dark_tint"]),
        (look["dark"], DARK_CARD),
        ("#4a5562", look["light_tint"]),
        ("#b4bfcb", look["dark_tint"]),
    ]
    for text, ground in pairs:
        assert contrast(text, ground) >= AA_TEXT, f"{text} on {ground}: {contrast(text, ground):.2f}"


@given(COLOURS, COLOURS)
def test_a_colour_is_moved_only_as_far_as_it_must(colour: str, ground: str) -> None:
    moved = colours.on(colour, ground)
    assert contrast(moved, ground) >= AA_TEXT or moved in (WHITE, "#000000")
    if contrast(colour, ground) >= AA_TEXT:
        assert moved == colour


@given(COLOURS)
def test_white_or_ink_can_always_be_read(ground: str) -> None:
    assert contrast(text_on(ground), ground) >= AA_TEXT


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_a_mix_is_a_colour(one: str, other: str, share: float) -> None:
    assert len(mix(one, other, share)) == 7
    assert mix(one, other, 0) == one
    assert mix(one, other, 1) == other
