"""A step from release to release on the stand-in's archives: real PHP, a database in a file, the way back taken."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.artifact import digest, link, unpack
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.driver import Driver
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.place import Place
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.releases import App, Release, parts
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.upgrading import Upgrade

from tests.standins.nextcloud import app, release
from tests.unit.services.nextcloud.play import Play

SETS = {
    "32": {"nextcloud": "32.0.15", "nextcloud_groupfolders": "20.1.18", "nextcloud_user_oidc": "8.10.1"},
    "33": {"nextcloud": "33.0.9", "nextcloud_groupfolders": "21.0.15", "nextcloud_user_oidc": "8.10.1"},
    "34": {"nextcloud": "34.0.4", "nextcloud_groupfolders": "22.0.6", "nextcloud_user_oidc": "8.10.1"},
    "34.1": {"nextcloud": "34.0.5", "nextcloud_groupfolders": "22.0.6", "nextcloud_user_oidc": "8.11.0"},
}
SERVER = "nextcloud"


@dataclass
class File:
    """The database as a file, copied."""

    there: Path
    broken: bool = False

    def make(self, file: Path) -> None:
        if self.broken:
            raise AdapterError("no room on the disk")
        shutil.copy(self.there, file)

    def restore(self, file: Path) -> None:
        if self.broken:
            raise AdapterError("no room on the disk")
        shutil.copy(file, self.there)


@dataclass
class Units:
    said: list[str] = field(default_factory=list)

    def quiet(self) -> None:
        self.said.append("quiet")

    def fresh(self) -> None:
        self.said.append("fresh")

    def loud(self) -> None:
        self.said.append("loud")


@dataclass
class Site:
    """A Nextcloud of unpacked archives, and what is asked of it."""

    play: Play
    opt: Path
    units: Units
    database: File

    @property
    def place(self) -> Place:
        return Place.of(self.play.told)

    @property
    def data(self) -> Path:
        return Path(self.play.told["data"])

    def step(self, to: str | Mapping[str, str], **more: Any) -> Any:
        versions = SETS[to] if isinstance(to, str) else to
        return Upgrade(self.place, self.opt, self.units, self.database).step(versions, **more)

    def status(self) -> tuple[str, bool, bool]:
        said = json.loads(self.play.occ("status", "--output=json"))
        return said["versionstring"], said["maintenance"], said["needsDbUpgrade"]

    def apps(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.play.occ("app:list", "--output=json"))["enabled"]
        return found

    def folders(self) -> list[tuple[str, int]]:
        listed = json.loads(self.play.occ("groupfolders:list", "--output=json"))
        return [(one["mountPoint"], one["quota"]) for one in listed]

    def links(self) -> dict[str, str]:
        return {name: (self.opt / name / "current").readlink().name for name in SETS["32"]}


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every archive of SETS, as the module artifact unpacks it."""
    folder = tmp_path_factory.mktemp("archives")
    opt = folder / "opt"
    for versions in SETS.values():
        for name, version in versions.items():
            if not (opt / name / version).exists():
                of_app = name.removeprefix("nextcloud_")
                made = release(folder, version) if name == SERVER else app(folder, of_app, version)
                unpack(made, digest(made), opt / name / version)
    return opt


@pytest.fixture(scope="session")
def kept(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Site]:
    """A site at 32 with one team folder; made once, copied for each test (paths are in it, so always to one place)."""
    folder = tmp_path_factory.mktemp("site")
    opt, there = folder / "opt", folder / "there"
    shutil.copytree(unpacked, opt, symlinks=True)
    (there / "state").mkdir(parents=True)
    (folder / "environment").write_text(f"READI_PHP={shutil.which('php')}\n")
    told = {
        "root": str(opt / SERVER / "current"),
        "config": str(there / "state/config"),
        "data": str(there / "state/data"),
        "account": "",
        "php": str(folder / "environment"),
        "marker": str(there / "installed/nextcloud"),
        "links": str(there / "links"),
        "provider": "sso",
        "database": {"type": "sqlite", "host": "", "name": "", "user": ""},
    }
    for app_ in ("groupfolders", "user_oidc"):
        (folder / "unpacked").mkdir(exist_ok=True)
        (folder / "unpacked" / app_).symlink_to(opt / f"nextcloud_{app_}" / "current")
    play = Play(told, there)
    for name, version in SETS["32"].items():
        link(opt / name, version)
    result = play.run(STATE, play.state())
    assert not result.get("failed"), result
    play.occ("group:add", "eakte")
    number = play.occ("groupfolders:create", "eAkte").strip()
    play.occ("groupfolders:quota", number, "2GB")
    shutil.copytree(there, folder / "kept", symlinks=True)

    def again(_: Path) -> Site:
        shutil.rmtree(there)
        shutil.copytree(folder / "kept", there, symlinks=True)
        for name, version in SETS["32"].items():
            link(opt / name, version)
        return Site(play, opt, Units(), File(Path(told["data"]) / "owncloud.db"))

    return again


@pytest.fixture
def site(kept: Callable[[Path], Site], tmp_path: Path) -> Site:
    return kept(tmp_path)


FOLDERS = [("eAkte", 2 * 1024**3)]


def test_major_by_major_with_the_apps_that_fit(site: Site) -> None:
    for name in ("33", "34", "34.1"):
        done = site.step(name)
        assert done.changed and not done.notes
        assert site.status() == (SETS[name]["nextcloud"], False, False)
        assert site.apps()["groupfolders"] == SETS[name]["nextcloud_groupfolders"]
        assert site.links() == SETS[name]
    assert site.folders() == FOLDERS
    assert not site.place.upgrade.exists(), "a dump holds people's data: it goes"
    assert not site.step("34.1").changed


def test_what_runs_beside_it_stops_before_and_goes_on_after(site: Site) -> None:
    site.step("33")
    assert site.units.said == ["quiet", "fresh", "loud"]


def test_an_unchanged_step_stops_nobody(site: Site) -> None:
    assert not site.step("32").changed
    assert site.units.said == []


def test_a_failed_migration_leads_back_to_a_nextcloud_that_works(site: Site) -> None:
    (site.data / ".standin-upgrade-fails").touch()
    config = Path(site.play.told["config"], "config.php")
    site.play.occ("maintenance:mode", "--on")
    site.play.occ("maintenance:mode", "--off")
    before = site.apps(), config.read_text()
    with pytest.raises(
        AdapterError, match=r"occ upgrade failed: .*migration for app groupfolders.*32\.0\.15 runs again"
    ):
        site.step("33")
    assert site.status() == ("32.0.15", False, False)
    assert (site.apps(), site.links(), site.folders()) == (before[0], SETS["32"], FOLDERS)
    assert "'secret'" in before[1]
    assert config.read_text() == before[1]
    assert site.play.run(STATE, site.play.state())["plan"] == []
    (site.data / ".standin-upgrade-fails").unlink()
    assert site.step("33").changed
    assert site.status() == ("33.0.9", False, False)


def test_what_the_account_put_beside_config_php_is_not_followed(site: Site, tmp_path: Path) -> None:
    """Root writes into a folder in which the account may make files."""
    outside = tmp_path / "outside"
    outside.write_text("root's")
    config = Path(site.play.told["config"])
    (config / ".config.php.before").symlink_to(outside)
    (site.data / ".standin-upgrade-fails").touch()
    with pytest.raises(AdapterError, match=r"32\.0\.15 runs again"):
        site.step("33")
    assert outside.read_text() == "root's"
    assert not (config / "config.php").is_symlink()
    assert not (config / ".config.php.before").exists()


def test_a_config_php_that_is_a_link_is_named_and_not_copied(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    config = Path(site.play.told["config"], "config.php")
    config.replace(outside)
    config.symlink_to(outside)
    with pytest.raises(AdapterError, match=r"config\.php is a link"):
        site.step("33")
    assert site.links() == SETS["32"]
    assert not site.place.upgrade.exists()


def test_more_than_one_major_is_refused_with_the_one_that_is_next(site: Site) -> None:
    with pytest.raises(AdapterError, match=r"from 32\.0\.15 to 34\.0\.4 is not one step: first to a Nextcloud 33"):
        site.step("34")
    assert (site.status(), site.links()) == (("32.0.15", False, False), SETS["32"])


def test_nothing_goes_back_in_version(site: Site) -> None:
    site.step("33")
    with pytest.raises(AdapterError, match=r"Nextcloud 33\.0\.9 is here and 32\.0\.15 is asked for"):
        site.step("32")
    with pytest.raises(AdapterError, match=r"groupfolders 21\.0\.15 is here and 21\.0\.1 is asked for"):
        older = site.opt / "nextcloud_groupfolders/21.0.1"
        shutil.copytree(site.opt / "nextcloud_groupfolders/21.0.15", older)
        text = (older / "appinfo/info.xml").read_text()
        (older / "appinfo/info.xml").write_text(text.replace("21.0.15", "21.0.1"))
        site.step({**SETS["33"], "nextcloud_groupfolders": "21.0.1"})
    assert site.status() == ("33.0.9", False, False)


def test_an_app_of_another_major_is_named_before_anything_is_touched(site: Site) -> None:
    with pytest.raises(AdapterError, match=r"groupfolders 20\.1\.18 runs with Nextcloud 32 to 32, and 33\.0\.9"):
        site.step({**SETS["33"], "nextcloud_groupfolders": "20.1.18"})
    assert (site.status(), site.links()) == (("32.0.15", False, False), SETS["32"])


def test_what_is_not_unpacked_is_named(site: Site) -> None:
    with pytest.raises(AdapterError, match=r"nextcloud 33\.0\.10 is not unpacked"):
        site.step({**SETS["33"], "nextcloud": "33.0.10"})


def test_team_folders_that_an_upgrade_disabled_are_enabled_again(site: Site) -> None:
    """groupfolders issue 2886."""
    (site.data / ".standin-disables-groupfolders").touch()
    site.step("33")
    assert site.apps()["groupfolders"] == "21.0.15"
    assert site.folders() == FOLDERS


def test_an_app_that_was_off_stays_off(site: Site) -> None:
    site.play.occ("app:disable", "groupfolders")
    site.step("33")
    assert "groupfolders" not in site.apps()


def test_a_dump_that_fails_changes_nothing(site: Site) -> None:
    site.database.broken = True
    with pytest.raises(AdapterError, match="no room on the disk"):
        site.step("33")
    assert (site.status(), site.links()) == (("32.0.15", False, False), SETS["32"])
    assert not site.place.upgrade.exists()


def test_maintenance_of_somebody_else_stays(site: Site) -> None:
    site.play.occ("maintenance:mode", "--on")
    site.step("33")
    assert site.status() == ("33.0.9", True, False)


class Killed(BaseException):
    """As a kill: nothing is cleaned up."""


@pytest.mark.parametrize("at", ["_save", "_link", "_judge", "_enable", "_open"])
def test_a_step_that_was_killed_is_named_and_the_next_one_goes_back_first(
    site: Site, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Upgrade, at, dies)
        if at == "_save":
            # Whoever is killed tidies nothing.
            patch.setattr(Upgrade, "_back", dies)
        with pytest.raises(Killed):
            site.step("33")
    assert site.place.upgrade.is_dir()
    with (
        pytest.raises(AdapterError, match=r"an upgrade from 32\.0\.15 to 33\.0\.9 ended half-way: run"),
        connect({"nextcloud": site.play.told}),
    ):
        pass
    done = site.step("33")
    assert done.notes == ["an upgrade to 33.0.9 had ended half-way; it went back to 32.0.15 first"]
    assert (site.status(), site.folders()) == (("33.0.9", False, False), FOLDERS)


def test_a_way_back_that_fails_says_where_everything_is_and_is_taken_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.data / ".standin-upgrade-fails").touch()
    made = File.make

    def once(self: File, file: Path) -> None:
        made(self, file)
        self.broken = True

    monkeypatch.setattr(File, "make", once)
    with pytest.raises(AdapterError, match=r"the way back failed too .*no room.* keeps database and config.php"):
        site.step("33")
    monkeypatch.undo()
    site.database.broken = False
    (site.data / ".standin-upgrade-fails").unlink()
    assert site.step("33").changed
    assert (site.status(), site.folders()) == (("33.0.9", False, False), FOLDERS)


def test_files_that_somebody_changed_by_hand_are_named(site: Site) -> None:
    link(site.opt / "nextcloud", "33.0.9")
    with pytest.raises(AdapterError, match="no upgrade of ours is under way"):
        site.step("33")


def test_check_mode_says_what_it_would_do_and_refuses_what_a_run_would(site: Site) -> None:
    done = site.step("33", check=True)
    assert (done.before["nextcloud"], done.after["nextcloud"]) == ("32.0.15", "33.0.9")
    with pytest.raises(AdapterError, match="is not one step"):
        site.step("34", check=True)
    # What is not unpacked yet is a real run's matter.
    assert site.step({**SETS["33"], "nextcloud": "33.0.10"}, check=True).changed
    assert (site.status(), site.links(), site.units.said) == (("32.0.15", False, False), SETS["32"], [])


def test_without_an_installation_there_is_nothing_to_upgrade(site: Site) -> None:
    site.place.marker.unlink()
    with pytest.raises(AdapterError, match=r"run site\.yml first"):
        site.step("33")


@pytest.mark.parametrize(("code", "said"), [(1, "nothing is installed"), (4, "ended with 4"), (255, "ended with 255")])
def test_every_code_but_done_leads_back(site: Site, code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Driver.__call__

    def answers(self: Driver, *words: str) -> Any:
        answer = real(self, *words)
        return type(answer)(code, "Fatal error\n") if words[0] == "upgrade" else answer

    monkeypatch.setattr(Driver, "__call__", answers)
    with pytest.raises(AdapterError, match=f"{said}.*runs again"):
        site.step("33")
    assert site.status() == ("32.0.15", False, False)


def test_what_a_release_says_of_itself(tmp_path: Path) -> None:
    """The form of upstream's 32.0.1, in which the build script writes it."""
    lines = [
        "<?php ",
        "$OC_Version = array(32,0,1,2);",
        "$OC_VersionString = '32.0.1';",
        "$OC_VersionCanBeUpgradedFrom = array (",
        "  'nextcloud' => ",
        "  array (",
        "    '31.0' => true,",
        "    '32.0' => true,",
        "  ),",
        "  'owncloud' => ",
        "  array (",
        "    '10.13' => true,",
        "  ),",
        ");",
    ]
    (tmp_path / "version.php").write_text("\n".join(lines))
    found = Release.of(tmp_path)
    assert found == Release((32, 0, 1, 2), "32.0.1", frozenset({"31.0", "32.0"}))
    assert found.takes_over(Release((31, 0, 9, 1), "31.0.9", frozenset()))
    assert not found.takes_over(Release((30, 0, 9, 1), "30.0.9", frozenset()))
    assert not found.takes_over(Release((32, 0, 2, 1), "32.0.2", frozenset()))


def test_versions_are_compared_by_their_numbers() -> None:
    assert parts("22.0.6") > parts("9.9.9")
    assert parts("8.11.0-dev") == (8, 11, 0)
    assert App("x", "1", 29, 34).runs_with(Release((34, 0, 0), "34.0.0", frozenset()))


def test_files_that_say_no_version_are_named_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "version.php").write_text("<?php\n")
    (tmp_path / "appinfo").mkdir()
    (tmp_path / "appinfo/info.xml").write_text("<info><id>user_oidc</id></info>")
    for lang, of_release, of_app in (
        ("de", "version.php nennt keine Fassung", "info.xml nennt keine Kennung oder keine Fassung"),
        ("en", "version.php says no version", "info.xml says no id, or no version"),
    ):
        speak(lang)
        with pytest.raises(ValueError, match=re.escape(of_release)):
            Release.of(tmp_path)
        with pytest.raises(ValueError, match=re.escape(of_app)):
            App.of(tmp_path)
