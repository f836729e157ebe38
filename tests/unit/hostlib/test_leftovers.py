"""What a service left on a host that it left: units are stopped, files go, data stay. Systemd is the test's own."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import service_leftovers, set_with_units, unit_files, units
from ansible_collections.readi.one.plugins.module_utils.files import spec
from ansible_collections.readi.one.plugins.module_utils.files.present import Ids
from ansible_collections.readi.one.plugins.plugin_utils import leftover_words
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction
from hypothesis import given, settings
from hypothesis import strategies as st

MINE = Ids(lambda name: os.getuid(), lambda name: os.getgid())
SYSTEM = "/etc/systemd/system"


def test_which_units_files_make() -> None:
    paths = [f"{SYSTEM}/a.service", f"{SYSTEM}/a.timer", "/etc/a.conf", f"{SYSTEM}/nginx.service.d/readi.conf"]
    paths += [f"{SYSTEM}/php@.service", f"{SYSTEM}/php@x.service.d/readi.conf", f"{SYSTEM}/deep/er.service"]
    assert unit_files.units(paths) == ["a.timer", "a.service", "php@x.service"]
    assert unit_files.leaving(paths, [f"{SYSTEM}/a.service"]) == ["a.timer", "php@x.service"]


class Systemd(units.Systemd):
    """A unit is there while its file is, or as one of a package; what was asked for is noted, in order."""

    def __init__(self, folder: Path, *packaged: str) -> None:
        super().__init__(folder / "unit-state")
        self.folder, self.packaged, self.off = folder, set(packaged), set[str]()
        self.done: list[str] = []

    def look(self, name: str) -> units.Now:
        there = (self.folder / name).exists() or (self.folder / f"{name}.d").exists() or name in self.packaged
        runs = there and name not in self.off
        return units.Now(there, runs, runs, False, False, None)

    def _systemctl(self, *arguments: str) -> str:
        self.done.append(" ".join(arguments))
        if arguments[0] in ("disable", "stop"):
            assert self.look(arguments[-1]).exists, "its file went before it was stopped"
            self.off.add(arguments[-1])
        return "state\n" if arguments[0] == "show" else ""


class Host:
    """Folders below a temporary one in the place of /etc/systemd/system and /var/lib/readi."""

    def __init__(self, top: Path) -> None:
        self.top, self.units = top, top / "units"
        self.units.mkdir()
        self.systemd = Systemd(self.units, "nginx.service")

    def write(self, name: str, files: list[str], **marks: Any) -> dict[str, Any]:
        """A set with these files: names of units, or of drop-ins."""
        entries = [{"path": str(self.units / file), "text": file} for file in files]
        document = {"format": 1, "set": name, "files": entries, **marks}
        wanted, sets, folder = spec.parse(document, {}), self.top / "sets", str(self.units)
        return set_with_units.run(wanted, self.systemd, MINE, check=False, state=sets, folder=folder)

    def own(self, name: str, service: str) -> Path:
        """An owned folder with one file."""
        root = self.top / name
        entry = {"path": "index.html", "text": "x"}
        document = {"format": 1, "set": name, "root": str(root), "files": [entry], "service": service}
        set_with_units.run(spec.parse(document, {}), self.systemd, MINE, check=False, state=self.top / "sets")
        return root

    def leave(self, here: dict[str, Any], *, check: bool = False, **manifests: Any) -> dict[str, Any]:
        return service_leftovers.run(
            {name: said(**what) for name, what in here.items()},
            manifests,
            self.systemd,
            MINE,
            check=check,
            state=self.top / "sets",
            record=self.top / "services.json",
            folder=str(self.units),
        )

    def stopped(self) -> list[str]:
        return [line.removeprefix("disable --now ") for line in self.systemd.done if line.startswith("disable")]


def said(**what: list[str]) -> dict[str, list[str]]:
    return {"units": [], "programs": [], "data": [], "databases": [], **what}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


FORUM = {"forum": {"units": ["forum.service"], "data": ["/var/lib/forum"], "databases": ["forum"]}}
SYNC = ["readi-forum-sync.timer", "readi-forum-sync.service"]
WEB = {"web": {"units": ["nginx.service"]}}


def forum(host: Host) -> None:
    host.write("forum", ["forum.service", "forum.conf"], service="forum")
    host.write("programs-forum", ["readi-forum-sync.service", "readi-forum-sync.timer"], service="forum", programs=True)
    host.write("web", ["nginx.service.d/readi.conf"], service="web")


def test_a_service_that_left_is_stopped_and_its_files_go_and_its_data_are_named(host: Host) -> None:
    forum(host)
    assert not host.leave({"forum": {**FORUM["forum"], "programs": SYNC}, **WEB})["changed"]
    data = host.top / "var-lib-forum"
    data.mkdir()
    host.systemd.done.clear()
    announced = host.leave(WEB, check=True)
    assert not host.stopped() and (host.units / "forum.service").exists()
    done = host.leave(WEB)
    for key in ("changed", "left", "removed_units", "removed_files"):
        assert announced[key] == done[key]
    assert host.stopped() == ["forum.service", "readi-forum-sync.timer", "readi-forum-sync.service"]
    assert sorted(path.name for path in host.units.iterdir()) == ["nginx.service.d"]
    (left,) = done["left"]
    assert (left["service"], left["data"], left["databases"]) == ("forum", ["/var/lib/forum"], ["forum"])
    assert not [line for line in host.systemd.done if line.startswith("clean")], "a state folder was emptied"
    assert data.exists() and not host.leave(WEB)["changed"]


def test_a_run_that_was_killed_half_way_is_completed_by_the_next(host: Host) -> None:
    forum(host)
    host.leave({"forum": {**FORUM["forum"], "programs": SYNC}, **WEB})
    host.systemd.remove("forum.service", state=False)
    assert host.leave(WEB)["changed"]
    assert not (host.units / "forum.service").exists() and not host.leave(WEB)["changed"]


def test_the_unit_of_a_package_is_stopped_unless_another_service_has_it_too(host: Host) -> None:
    forum(host)
    host.leave({**FORUM, **WEB})
    assert host.leave({**FORUM, "proxy": {"units": ["nginx.service"]}})["removed_units"] == []
    assert host.systemd.look("nginx.service").runs
    host.leave({**FORUM, **WEB})
    assert host.leave(FORUM)["removed_units"] == ["nginx.service"]
    assert not host.leave(FORUM)["changed"]


def test_programs_that_left_the_manifest_go_and_the_service_stays(host: Host) -> None:
    forum(host)
    assert not host.leave({"forum": {**FORUM["forum"], "programs": SYNC}, **WEB})["changed"]
    done = host.leave({**FORUM, **WEB})
    assert [(left["service"], left["whole"], left["removed_units"]) for left in done["left"]] == [
        ("forum", False, SYNC)
    ]
    assert (host.units / "forum.service").exists() and host.systemd.look("forum.service").runs


def test_a_unit_that_leaves_its_set_is_stopped_and_keeps_its_state(host: Host) -> None:
    """One of two programs, or one service's PHP among several."""
    files = ["php@.service", "php@forum.service.d/readi.conf", "php@wiki.service.d/readi.conf"]
    host.write("php", files, service="php")
    assert host.write("php", files[:2], service="php")["removed_units"] == ["php@wiki.service"]
    assert host.stopped() == ["php@wiki.service"]
    assert not host.write("php", files[:2], service="php")["changed"]


def test_an_owned_folder_goes_unless_others_put_files_there(host: Host) -> None:
    portal, theme = host.own("portal", "portal"), host.own("theme", "keycloak")
    (theme / "by-hand").write_text("x")
    done = host.leave(WEB)
    assert done["removed_files"] == [f"{portal}/index.html"]
    assert not portal.exists() and not (host.top / ".portal.versions").exists()
    assert (theme / "by-hand").exists() and (theme / "index.html").exists()


def test_what_was_there_before_us_stays(host: Host) -> None:
    (host.units / "forum.conf").write_text("theirs")
    forum(host)
    host.leave({**FORUM, **WEB})
    host.leave(WEB)
    assert (host.units / "forum.conf").read_text() == "forum.conf"


def test_sets_of_a_version_that_noted_nothing(host: Host) -> None:
    """Commit 32673b1 wrote no owner; of its outposts and its platform alike the set is called keycloak."""
    host.write("keycloak", ["keycloak.service"])
    host.write("web-unit", ["nginx.service.d/readi.conf"])
    host.write("by_hand", ["by-hand.service"])
    assert not host.leave({"directory_outpost": {"units": ["keycloak.service"]}, **WEB})["changed"]
    done = host.leave(WEB, keycloak={"units": ["keycloak.service"]})
    assert done["removed_units"] == ["keycloak.service"]
    done = host.leave({"base": {}}, web={"units": ["nginx.service"]})
    assert done["removed_units"] == ["nginx.service"]
    assert (host.units / "by-hand.service").exists()


def test_a_set_without_an_owner_that_is_called_like_a_service_is_the_services(host: Host) -> None:
    host.write("forum", ["forum.service"])
    assert not host.leave({**FORUM, **WEB})["changed"]
    assert host.leave(WEB)["removed_units"] == ["forum.service"]
    assert not (host.units / "forum.service").exists()


def test_what_is_marked_is_marked_once_more_after_a_change_of_hands(host: Host) -> None:
    host.write("keycloak", ["keycloak.service"], service="keycloak")
    assert not host.write("keycloak", ["keycloak.service"], service="directory_outpost")["changed"]
    record = json.loads((host.top / "sets" / "keycloak" / "record.json").read_text())
    assert record["service"] == "directory_outpost"


NAMES = ("forum", "mail", "video", "wiki")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=5))
def test_whatever_comes_and_goes_those_here_run_and_of_the_others_nothing_is_left(history: list[set[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder))
        # Two of them have the same unit of a package beside their own.
        shared = {"forum", "wiki"}
        for services in history:
            here = {
                name: {"units": [f"{name}.service", *(["nginx.service"] if name in shared else [])]}
                for name in services
            }
            host.leave(here, check=True)
            host.leave(here)
            for name in services:
                host.write(name, [f"{name}.service", f"{name}.conf"], service=name)
                host.systemd.off -= {f"{name}.service", "nginx.service" if name in shared else ""}
            assert not host.leave(here)["changed"]
            assert {path.name for path in host.units.iterdir()} == {
                f"{name}.{kind}" for name in services for kind in ("service", "conf")
            }
            assert all(host.systemd.look(f"{name}.service").runs for name in services)
            if services & shared:
                assert host.systemd.look("nginx.service").runs


LEFT = {
    "service": "forum",
    "whole": True,
    "removed_units": ["forum.service"],
    "removed_files": ["/a", "/b", "/c", "/d"],
    "data": ["/var/lib/forum"],
    "databases": ["forum"],
}


def test_what_an_operator_reads() -> None:
    assert leftover_words.line(LEFT, "app1", "de", check=False) == (
        "forum ist nicht mehr auf app1: gestoppt: forum.service; entfernt: /a, /b, /c und 1 weitere Dateien. "
        "Es bleibt: /var/lib/forum, Datenbank forum"
    )
    few = {**LEFT, "whole": False, "removed_units": [], "removed_files": ["/a"], "data": [], "databases": []}
    assert (
        leftover_words.line(few, "app1", "en", check=True) == "forum has fewer programs on app1: would be removed: /a"
    )


@pytest.mark.parametrize(
    ("roles", "service"),
    [
        (("keycloak", ()), "keycloak"),
        (("session_check", ("readi.one.keycloak",)), "keycloak"),
        (("keycloak_theme", ("readi.one.keycloak", "readi.one.directory_outpost")), "directory_outpost"),
        (("/srv/in.ventories/x/roles/almanac", ()), "almanac"),
        (("almanac", ("somebody.elses.role",)), "almanac"),
        ((None, ()), ""),
    ],
)
def test_whose_a_task_is(monkeypatch: pytest.MonkeyPatch, roles: tuple[str | None, Any], service: str) -> None:
    """As Ansible names roles: the task's own, then those that include it, the nearest first."""
    known = SimpleNamespace(manifests={"keycloak": 1, "directory_outpost": 1, "almanac": 1})
    monkeypatch.setattr(ReadiAction, "model", lambda self, task_vars: known)
    action = ReadiAction.__new__(ReadiAction)
    name, parents = roles
    said = {"role_name": name, "ansible_parent_role_names": parents, "readi_model_sha": "x"}
    assert action.service(said) == service
