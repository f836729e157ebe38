"""The stand-in's release, unpacked, with a database file of its own: the adapter asks real PHP."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE

from tests.unit.services.nextcloud.play import Play, on_standin


@pytest.fixture(autouse=True)
def english() -> None:
    """What is said is compared in one language."""
    speak("en")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(on_standin(tmp_path), tmp_path / "there")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """A run has been here; what it made is kept beside it for each test to begin with."""
    folder = tmp_path_factory.mktemp("nextcloud")
    play = Play(on_standin(folder), folder / "there")
    result = play.run(STATE, play.state())
    assert not result.get("failed"), result
    shutil.copytree(play.folder, folder / "kept", symlinks=True)
    return play


@pytest.fixture
def installed(once: Play) -> Play:
    shutil.rmtree(once.folder)
    shutil.copytree(once.folder.parent / "kept", once.folder, symlinks=True)
    return once
