"""What a branding's one colour becomes on pages: every text readable (WCAG 2.2 AA), in light and dark. Pure."""

from __future__ import annotations

from .colours import INK, WHITE, ground_for_white, mix, on, text_on
from .types import Branding

DARK_CARD = "#1a222b"


def palette(branding: Branding) -> dict[str, str]:
    """#rrggbb by what it is for: grounds, what is written on them, and the colour as text on light and dark."""
    colour = branding.colour
    deep = mix(colour, INK, 0.45)
    # The ground of a hero runs from the colour to its deep shade: white must be readable on all of it.
    start = ground_for_white(colour)
    light_tint, dark_tint = mix(colour, WHITE, 0.92), mix(colour, DARK_CARD, 0.82)
    return {
        "colour": colour,
        "text": text_on(colour),
        "hero_from": start,
        "hero_to": ground_for_white(deep),
        "light": on(on(colour, light_tint), WHITE),
        "dark": on(on(colour, dark_tint), DARK_CARD),
        "light_tint": light_tint,
        "dark_tint": dark_tint,
        "button": start,
        "button_hover": mix(start, INK, 0.25),
    }
