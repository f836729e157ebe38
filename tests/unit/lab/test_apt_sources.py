"""The containers take Debian from where the controller does: the same mirror, and no other vendor's."""

from pathlib import Path

import pytest

from tests.lab import aptcache

DEB822 = """\
Types: deb deb-src
URIs: {mirror}/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib

Types: deb
URIs: {mirror}/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: {mirror}/off
Suites: bookworm
Components: main
"""
LISTS = """\
# deb {mirror}/commented bookworm main
deb [arch=amd64] {mirror}/debian bookworm main
deb {mirror}/vendor stable main
"""
MIRROR = "http://mirror.example"


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "apt" / "sources.list.d").mkdir(parents=True)
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    return tmp_path


def test_deb822(etc: Path) -> None:
    (etc / "apt/sources.list.d/debian.sources").write_text(DEB822.format(mirror=MIRROR))
    assert aptcache.sources("trixie", etc) == [
        f"deb {MIRROR}/debian trixie main",
        f"deb {MIRROR}/debian trixie-updates main",
        f"deb {MIRROR}/debian-security trixie-security main",
    ]


def test_one_line_style(etc: Path) -> None:
    (etc / "apt/sources.list").write_text(LISTS.format(mirror=MIRROR))
    assert aptcache.sources("trixie", etc) == [f"deb {MIRROR}/debian trixie main"]


def test_not_debian(etc: Path) -> None:
    (etc / "apt/sources.list").write_text(LISTS.format(mirror=MIRROR))
    (etc / "os-release").write_text("ID=ubuntu\nVERSION_CODENAME=noble\n")
    assert aptcache.sources("trixie", etc) == []
