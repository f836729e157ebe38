"""Small pictures for README and docs, from what bin/test browser saw on its stage: python -m tests.e2e.pictures

Chromium scales, the palette is made here: 256 colours and no more tools than the tests need anyway.
"""

from __future__ import annotations

import base64
import collections
import itertools
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.harness import CHROMIUM, LOCALES, SCREENSHOTS
from tests.e2e.stage import ROOT

TARGET = ROOT / "docs" / "img"
COLOURS = 256
# name -> (screenshot; width and height of the part shown, width in docs); each in both languages
PICTURES = {
    "portal-{}": ("stand-working-{}-light-1280", (1280, 1000), 960),
    "portal-start-{}": ("stand-{}-light-1280{start}", (1280, 1000), 720),
    "portal-dark-{}": ("stand-{}-dark-1280{start}", (1280, 1000), 720),
    "portal-small-{}": ("stand-working-{}-light-360", (360, 900), 320),
    "portal-member-{}": ("stand-{}-light-1280{member}", (1280, 800), 720),
    "sign-in-{}": ("stand-sign-in-{}", (1280, 900), 720),
    "sign-in-member-{}": ("stand-sign-in-member-{}", (1280, 900), 720),
    "account-{}": ("stand-account-{}", (1280, 800), 720),
    "notice-{}": ("stand-notice-{notice}-768{start}", (768, 480), 480),
}
# Parts of a screenshot's name that differ from one language to the other.
NAMED = {
    "de": {"start": "", "member": "-mitglieder-buehl", "notice": "de-dark"},
    "en": {"start": "-en", "member": "-en-members-buehl", "notice": "en-light"},
}
Colour = tuple[int, int, int]


def scaled(page: Page, file: Path, part: tuple[int, int], width: int) -> bytes:
    """The upper left `part` of the picture, `width` wide."""
    height = part[1] * width // part[0]
    page.set_viewport_size({"width": width, "height": height})
    data = base64.b64encode(file.read_bytes()).decode()
    image = f"<img style='display:block;width:100%' src='data:image/png;base64,{data}'>"
    page.set_content(f"<body style='margin:0;overflow:hidden'>{image}")
    page.wait_for_function("document.images[0].complete")
    return page.screenshot()


def pixels(png: bytes) -> tuple[int, int, list[Colour]]:
    """An 8 bit RGB or RGBA picture without interlace, which is all that Chromium writes."""
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    width, height, _, kind_of_colour = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[kind_of_colour]
    found = [
        row[i : i + 3] for row in _rows(zlib.decompress(data), width * step, step) for i in range(0, len(row), step)
    ]
    return width, height, [(p[0], p[1], p[2]) for p in found]


def _rows(data: bytes, length: int, step: int) -> Iterator[bytearray]:
    """PNG's five filters undone (W3C PNG, 9.2)."""
    above = bytearray(length)
    for at in range(0, len(data), length + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + length])
        for i in range(length):
            a = row[i - step] if i >= step else 0
            b, c = above[i], above[i - step] if i >= step else 0
            nearest = min((a, b, c), key=lambda v, p=a + b - c: abs(p - v))  # type: ignore[misc]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, nearest)[kind]) & 255
        yield row
        above = row


def small(png: bytes) -> bytes:
    """The picture with a palette."""
    width, height, found = pixels(png)
    often = collections.Counter(found)
    kept: dict[Colour, Colour] = {}
    for colour, _ in often.most_common():
        # Near colours share the one that is there most often.
        kept.setdefault((colour[0] >> 2, colour[1] >> 2, colour[2] >> 2), colour)
    palette = list(kept.values())[:COLOURS]
    number = {colour: _nearest(colour, palette) for colour in often}
    indexes = bytes(number[colour] for colour in found)
    rows = b"".join(b"\0" + indexes[y * width : (y + 1) * width] for y in range(height))
    colours = bytes(itertools.chain(*palette))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    return min(range(len(palette)), key=lambda i: sum((a - b) ** 2 for a, b in zip(colour, palette[i], strict=True)))


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page()
        for lang, (pattern, (screenshot, part, width)) in itertools.product(LOCALES, PICTURES.items()):
            name, source = pattern.format(lang), SCREENSHOTS / f"{screenshot.format(lang, **NAMED[lang])}.png"
            if not source.is_file():
                raise SystemExit(f"{source} is missing: bin/test browser takes it")
            made = small(scaled(page, source, part, width))
            (TARGET / f"{name}.png").write_bytes(made)
            print(f"{name}.png from {source.name}: {len(made) // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
