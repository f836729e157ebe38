"""A service's icon: its lines, as the portal draws them into its page in the colour of the text. Pure.

The rules for logos hold (logo.py), and stricter ones, since the drawing becomes part of a page: shapes and their
geometry alone, on a square of 24 by 24.

    found = drawn(data)    # '<path d="..."/>', or Fault
"""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

from .logo import SVG, Fault, examined

SHAPES = frozenset({"g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
GEOMETRY = frozenset(
    {"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform"}
)


def drawn(data: bytes) -> str | Fault:
    found = examined("icon.svg", data)
    if isinstance(found, Fault):
        return found
    # examined() has refused a DOCTYPE, and with it every entity.
    root = ElementTree.fromstring(data)  # noqa: S314 - as above
    if root.get("viewBox", "").replace(",", " ").split() != ["0", "0", "24", "24"]:
        return Fault("icon_square")
    try:
        return "".join(_markup(element) for element in root)
    except _StrangeError as strange:
        return Fault("icon_element", params={"what": str(strange)})


class _StrangeError(Exception):
    """What an icon does not need."""


def _markup(element: ElementTree.Element) -> str:
    namespace, _, name = element.tag.removeprefix("{").rpartition("}")
    if namespace != SVG or name not in SHAPES:
        raise _StrangeError(f"<{name}>")
    if strange := sorted(set(element.attrib) - GEOMETRY):
        raise _StrangeError(strange[0])
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    inner = "".join(_markup(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"
