"""A theme is outside of a release, so that the next one has it too."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.driver import Driver
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.installing import Theme
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.place import Place

WANTED = Obj("theme", "folders", {"kept": True})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for folder in ("release/theme", "release/public/theme"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "README.md").write_text("upstream's")
    (tmp_path / "current").symlink_to("release")
    rest = {name: tmp_path / name for name in ("settings", "php", "marker", "cache", "sessions")}
    return Place(root=tmp_path / "current", theme=tmp_path / "kept", account="", **rest)


def kept(theme: Theme) -> bool:
    return [found.fields["kept"] for found in theme.read([])] == [True]


def test_a_release_looks_where_the_next_one_does(place: Place, tmp_path: Path) -> None:
    theme = Theme(Driver(place))
    assert not kept(theme)
    theme.create(WANTED, {})
    assert kept(theme)
    (tmp_path / "kept/signed/stadt.theme.json.signed").write_text("a theme")
    assert (place.root / "theme/stadt.theme.json.signed").read_text() == "a theme"

    (tmp_path / "next").mkdir()
    (tmp_path / "next/public").mkdir()
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("next")
    assert not kept(theme)
    theme.create(WANTED, {})
    assert (tmp_path / "next/theme/stadt.theme.json.signed").read_text() == "a theme"


def test_a_link_to_elsewhere_is_put_right_and_what_is_there_stays(place: Place, tmp_path: Path) -> None:
    theme = Theme(Driver(place))
    theme.create(WANTED, {})
    (place.root / "theme").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_text("somebody's")
    (place.root / "theme").symlink_to(tmp_path / "elsewhere")
    assert not kept(theme)
    theme.create(WANTED, {})
    assert kept(theme) and (tmp_path / "elsewhere/file").read_text() == "somebody's"
