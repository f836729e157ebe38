"""Colours that can be read on: what WCAG 2.2 asks of text, worked out from a city's own colour.

A city's colour comes from its coat of arms, not from a contrast table, so every use of it as text or behind text
goes through here. Formulas: WCAG 2.2, "relative luminance" and "contrast ratio". Pure functions.
"""

from __future__ import annotations

WHITE = "#ffffff"
BLACK = "#000000"
INK = "#12181f"
"""Nearly black: text on light ground, and the ground of the dark scheme."""

AA_TEXT = 4.5
"""WCAG 2.2, 1.4.3: contrast of text of ordinary size."""


def channels(colour: str) -> tuple[int, int, int]:
    """The three bytes of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it, channel by channel."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on(colour: str, ground: str, ratio: float = AA_TEXT) -> str:
    """`colour`, moved towards white or black just as far as it can be read on `ground`."""
    towards = WHITE if luminance(ground) < 0.18 else BLACK
    for step in range(101):
        candidate = mix(colour, towards, step / 100)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return towards


def text_on(ground: str) -> str:
    """White or ink where it can be read on `ground`, else black: on what white fails, black has at least 4.6 : 1."""
    return next((text for text in (WHITE, INK) if contrast(text, ground) >= AA_TEXT), BLACK)


def ground_for_white(colour: str) -> str:
    """`colour`, darkened just as far as white text on it can be read."""
    for step in range(101):
        ground = mix(colour, INK, step / 100)
        if text_on(ground) == WHITE:
            return ground
    return INK
