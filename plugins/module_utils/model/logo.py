"""A logo's file: whether it may be shown, and how large it is. Pure.

It is served from the portal's and the sign-on's own addresses, where a script in it would run as the platform's: an SVG
may draw and do nothing else, and names nothing outside itself (SVG 2, 2.7 "Documents in a secure mode" is what browsers
do with pictures; opened by its own address the file is a document like any other). Limits follow from the page budget.

    found = examined("files/wappen.svg", data)    # Logo, or Fault(code, line, params)
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from .types import Logo

MOST_BYTES = 48_000
"""Two of them and a page with everything on it stay below the 150 kB of the budget."""
SIDES = (64, 2048)
"""A PNG's pixels: sharp on a good screen, and no more than a browser likes to unpack."""
WIDEST, TALLEST = 5.0, 0.5
"""Width by height: what still fits beside a name."""

SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"
# What drawing programs write into their files for themselves: no browser reads it.
EDITORS = (
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
)
DRAWING = frozenset(
    {"svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "clipPath", "mask", "pattern"}
    | {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
    | {"linearGradient", "radialGradient", "stop"}
)
# Addresses in style sheets and in attributes such as fill: only parts of the file itself.
_URL = re.compile(r"url\s*\(([^)]*)", re.IGNORECASE)
# Ways for a style sheet to name a file without url(), or to write url( so that nobody sees it.
_SIDEWAYS = re.compile(r"@|\\|image\s*\(|image-set\s*\(|src\s*\(|expression\s*\(", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Fault:
    """`code` has its text in messages/logos.py; `line` is one of the logo's own file."""

    code: str
    line: int = 1
    params: Mapping[str, Any] = field(default_factory=dict)


def examined(path: str, data: bytes) -> Logo | Fault:
    if len(data) > MOST_BYTES:
        return Fault("logo_size", params={"most": MOST_BYTES // 1000})
    found = _png(data) if path.endswith(".png") else _Svg(data).found()
    if isinstance(found, Fault):
        return found
    width, height = found
    if not TALLEST <= width / height <= WIDEST:
        return Fault("logo_shape", params={"width": f"{width:g}", "height": f"{height:g}"})
    return Logo(round(width / height, 3), base64.b64encode(data).decode())


def _png(data: bytes) -> tuple[float, float] | Fault:
    """Width and height of a whole PNG (W3C PNG, 5): signature, chunks with their checksums, IEND at the end."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Fault("logo_png")
    at = 8
    kinds: list[bytes] = []
    while at + 12 <= len(data) and kinds[-1:] != [b"IEND"]:
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body, check = data[at + 4 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(body) != struct.unpack(">I", check)[0]:
            return Fault("logo_png")
        kinds.append(kind)
        at += length + 12
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds or at != len(data):
        return Fault("logo_png")
    width, height = struct.unpack(">II", data[16:24])
    if not all(SIDES[0] <= side <= SIDES[1] for side in (width, height)):
        return Fault("logo_pixels", params={"width": width, "height": height, "least": SIDES[0], "most": SIDES[1]})
    return width, height


class _RefusedError(Exception):
    """Ends the parser's work; the fault is noted."""


class _Svg:
    """One reading of an SVG; the first thing that is wrong with it ends the judgement."""

    def __init__(self, data: bytes) -> None:
        self._size = (0.0, 0.0)
        self._fault: Fault | None = None
        self._sheet: list[str] | None = None
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = lambda *_: self._refuse("logo_doctype", what="DOCTYPE")
        parser.ProcessingInstructionHandler = lambda target, _: self._refuse("logo_doctype", what=f"<?{target}")
        try:
            parser.Parse(data, True)
        except _RefusedError:
            pass
        except (expat.ExpatError, LookupError):  # no XML, or in an encoding that nobody knows
            self._fault = Fault("logo_svg", parser.CurrentLineNumber)

    def found(self) -> tuple[float, float] | Fault:
        return self._fault or self._size

    def _refuse(self, code: str, **params: str) -> NoReturn:
        self._fault = Fault(code, self._parser.CurrentLineNumber, params)
        raise _RefusedError

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = element.rpartition(" ")
        if self._size == (0, 0):
            self._root(namespace, name, attributes)
        if namespace in EDITORS:
            return
        if namespace != SVG or name not in DRAWING:
            self._refuse("logo_element", element=name)
        if name == "style":
            self._sheet = self._sheet or []
        for written, value in attributes.items():
            self._attribute(name, written, value)

    def _root(self, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        if (namespace, name) != (SVG, "svg"):
            self._refuse("logo_svg")
        numbers = attributes.get("viewBox", "").replace(",", " ").split()
        good = len(numbers) == 4 and all(_NUMBER.fullmatch(n) for n in numbers)
        if not good or min(float(n) for n in numbers[2:]) <= 0:
            self._refuse("logo_viewbox")
        self._size = float(numbers[2]), float(numbers[3])

    def _attribute(self, element: str, written: str, value: str) -> None:
        namespace, _, name = written.rpartition(" ")
        if name.lower().startswith("on") or (namespace, name) == (XML, "base"):
            self._refuse("logo_attribute", element=element, name=name)
        elif name == "href" and not value.strip().startswith("#"):
            self._refuse("logo_reference", value=value[:60])
        else:
            self._address(value, sheet=name == "style")

    def _address(self, text: str, *, sheet: bool) -> None:
        outside = [url for url in _URL.findall(text) if not url.strip(" \t\r\n\"'").startswith("#")]
        outside += _SIDEWAYS.findall(text) if sheet else []
        if outside:
            self._refuse("logo_reference", value=outside[0].strip()[:60])

    def _text(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.append(text)

    def _end(self, element: str) -> None:
        """A style sheet is read as a whole: comments and CDATA may cut its words into pieces."""
        if element == f"{SVG} style" and self._sheet is not None:
            self._address("".join(self._sheet), sheet=True)
            self._sheet = None


__all__ = ["MOST_BYTES", "Fault", "examined"]
