"""A logo may draw and do nothing else; what may be shown is the model's, byte by byte."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.logo import MOST_BYTES, Fault, examined
from ansible_collections.readi.one.plugins.module_utils.model.types import Logo, Model

from . import builder

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">'


def svg(inside: str = "") -> bytes:
    return f"{HEAD}\n{inside}\n</svg>".encode()


def png(width: int = 64, height: int = 64) -> bytes:
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


DRAWN = """
<title>Wappen</title>
<defs><linearGradient id="a"><stop offset="0" stop-color="#c8102e"/></linearGradient></defs>
<style>.x { fill: url(#a) } .y { fill: url( '#a' ) }</style>
<g style="stroke: url('#a')"><use href="#a"/><use xlink:href="#a"/><path class="x" fill="url(#a)" d="M0 0h9"/></g>
<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:about="https://creator.example"/></metadata>
"""


def test_what_only_draws_is_taken_as_it_is() -> None:
    assert examined("files/a.svg", svg(DRAWN)) == Logo(1.5, base64.b64encode(svg(DRAWN)).decode())
    assert examined("files/a.png", png(128, 64)) == Logo(2.0, base64.b64encode(png(128, 64)).decode())


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "logo_element"),
        ("<SCRIPT/>", "logo_element"),
        ('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', "logo_element"),
        ("<foreignObject/>", "logo_element"),
        ('<image href="https://fremd.example/a.png"/>', "logo_element"),
        ('<set attributeName="href" to="javascript:alert(1)"/>', "logo_element"),
        ('<a href="https://fremd.example"/>', "logo_element"),
        ("<metadata><script/></metadata>", "logo_element"),
        ('<path onclick="alert(1)"/>', "logo_attribute"),
        ('<path ONLOAD="alert(1)"/>', "logo_attribute"),
        ('<g xml:base="https://fremd.example/"/>', "logo_attribute"),
        ('<use href="https://fremd.example/a.svg#a"/>', "logo_reference"),
        ('<use xlink:href="data:image/svg+xml,x"/>', "logo_reference"),
        ('<path fill="url(https://fremd.example/a#b)"/>', "logo_reference"),
        ("<path fill=\"URL ( 'a.svg#b' )\"/>", "logo_reference"),
        ('<path style="fill: url(//fremd.example/a)"/>', "logo_reference"),
        ("<style>@import 'https://fremd.example/a.css';</style>", "logo_reference"),
        ("<style>path { fill: \\75 rl(https://fremd.example/a) }</style>", "logo_reference"),
        ("<style><![CDATA[path { fill: url(https://fremd.example/a) }]]></style>", "logo_reference"),
        ("<style>g { fill: ur<!-- -->l(https://fremd.example/a) }</style>", "logo_reference"),
        ("<style>g { fill: ur<![CDATA[l(https://fremd.example/a)]]> }</style>", "logo_reference"),
        ("<style>g { mask-image: image-set('https://fremd.example/a' 1x) }</style>", "logo_reference"),
        ("<?xml-stylesheet href='https://fremd.example/a.css'?>", "logo_doctype"),
    ],
)
def test_what_can_do_more_is_refused_at_its_line(inside: str, code: str) -> None:
    found = examined("files/a.svg", svg(f"<g/>\n{inside}"))
    assert isinstance(found, Fault)
    assert (found.code, found.line) == (code, 3)


@pytest.mark.parametrize("before", [1, 8160, 16350])
def test_a_long_style_sheet_is_read_as_a_whole(before: int) -> None:
    """A parser hands text over in pieces of some kilobytes, and a comment cuts it too: browsers put it together."""
    found = examined(
        "files/a.svg", svg(f"<style>/*{'x' * before}*/ g {{ fill: ur<!-- -->l(//fremd.example/a) }}</style>")
    )
    assert isinstance(found, Fault)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;"), "logo_doctype"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "logo_svg"),
        (b"<svg viewBox='0 0 1 1'/>", "logo_svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo_viewbox"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 nan 1'/>", "logo_viewbox"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 1'/>", "logo_viewbox"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1e999'/>", "logo_shape"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 6 1'/>", "logo_shape"),
        (b"<?xml version='1.0' encoding='nobody-knows'?>" + svg(), "logo_svg"),
        (svg() + b"<svg/>", "logo_svg"),
        (svg()[:-3], "logo_svg"),
        (b"", "logo_svg"),
        (svg("<g/>" * MOST_BYTES), "logo_size"),
    ],
)
def test_no_svg_of_ours(data: bytes, code: str) -> None:
    found = examined("files/a.svg", data)
    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (svg(), "logo_png"),
        (png()[:-1], "logo_png"),
        (png() + b"<script>", "logo_png"),
        (png().replace(b"IDAT", b"IDAU"), "logo_png"),
        (png(32, 64), "logo_pixels"),
        (png(64, 2049), "logo_pixels"),
        (png(640, 64), "logo_shape"),
    ],
)
def test_no_png_of_ours(data: bytes, code: str) -> None:
    found = examined("files/a.png", data)
    assert isinstance(found, Fault)
    assert found.code == code


def _model(root: Path, logo: bytes) -> Model:
    data = {**builder.sound(), "branding": {"colour": "#0b5394", "logo": "files/netz.svg"}}
    builder.write(root, data)
    (root / "files").mkdir(exist_ok=True)
    (root / "files" / "netz.svg").write_bytes(logo)
    found = builder.result(root)
    assert isinstance(found, Model), found
    return found


def test_the_model_holds_the_file_itself(tmp_path: Path) -> None:
    model = _model(tmp_path, svg())
    assert base64.b64decode(model.logos["files/netz.svg"].data) == svg()
    assert canonical.loads(canonical.dumps(model)) == model
    changed = _model(tmp_path, svg("<g/>"))
    assert changed.sha != model.sha, "a run after a change of the file alone must write it"
    (line,) = render(difference(model, changed), "de")
    assert line.startswith("Logo files/netz.svg: Inhalt der Datei: ")
