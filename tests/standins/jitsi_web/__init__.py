"""Jitsi's web application as a stand-in: the package jitsi-meet-web, with upstream's layout and the seams that we use.

Upstream's page is put together by nginx (SSI): head.html, base.html, title.html and the others are parts, config.js and
interface_config.js are within the page. The script here reads them as upstream's does, asks for the branding, and shows
what it was told; nobody talks in it. Upstream's is index.html, interface_config.js and doc/debian/jitsi-meet of
jitsi/jitsi-meet; a hand lab of 2026-11-22 saw a whole call with it.
"""

from __future__ import annotations

from pathlib import Path

from tests.standins.kit.apt import Package
from tests.standins.kit.archive import File

TREE = Path(__file__).parent / "tree"
NAME = "jitsi-meet-web"


def package(version: str) -> Package:
    """Files alone, below /usr/share/jitsi-meet, as upstream's."""
    files = {
        f"usr/share/jitsi-meet/{path.relative_to(TREE)}": File(path.read_bytes())
        for path in sorted(TREE.rglob("*"))
        if path.is_file()
    }
    return Package(NAME, version, files, description="Stand-in for Jitsi Meet's web application; not the product")
