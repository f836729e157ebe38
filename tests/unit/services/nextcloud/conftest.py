"""The stand-in's release, unpacked, with a database file of its own: the adapter asks real PHP."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE

from tests.standins.nextcloud import TREE
from tests.unit.services.nextcloud.play import Play

APPS = ("groupfolders", "user_oidc")


def _told(folder: Path) -> dict[str, Any]:
    """What the slice says of the place; nobody is changed into, and the database is a file."""
    shutil.copytree(TREE, folder / "release", ignore=shutil.ignore_patterns(*APPS))
    for app in APPS:
        shutil.copytree(TREE / "apps" / app, folder / "unpacked" / app)
    (folder / "there/state").mkdir(parents=True)
    (folder / "environment").write_text(f"# of the role php\nREADI_PHP={shutil.which('php')}\n")
    return {
        "root": str(folder / "release"),
        "config": str(folder / "there/state/config"),
        "data": str(folder / "there/state/data"),
        "account": "",
        "php": str(folder / "environment"),
        "marker": str(folder / "there/marker/nextcloud"),
        "links": str(folder / "there/links"),
        "provider": "sso",
        "database": {"type": "sqlite", "host": "", "name": "", "user": ""},
    }


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(_told(tmp_path), tmp_path / "there")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """A run has been here; what it made is kept beside it for each test to begin with."""
    folder = tmp_path_factory.mktemp("nextcloud")
    play = Play(_told(folder), folder / "there")
    result = play.run(STATE, play.state())
    assert not result.get("failed"), result
    shutil.copytree(play.folder, folder / "kept", symlinks=True)
    return play


@pytest.fixture
def installed(once: Play) -> Play:
    shutil.rmtree(once.folder)
    shutil.copytree(once.folder.parent / "kept", once.folder, symlinks=True)
    return once
