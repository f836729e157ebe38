"""A program's units from its manifest, and taking the place of earlier ones; systemd is the test's own."""

from __future__ import annotations

import configparser
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import language, program_units, programs, units
from ansible_collections.readi.one.plugins.module_utils.files import spec
from ansible_collections.readi.one.plugins.module_utils.files.present import Ids
from ansible_collections.readi.one.plugins.module_utils.model.manifest import ManifestError, load, parse
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import Program
from ansible_collections.readi.one.plugins.plugin_utils import host_files

from tests.unit.house.checkout import ROOT

SYNC = Program("sync", of="almanac", every="15s", user="readi-almanac")
MINE = Ids(lambda name: os.getuid(), lambda name: os.getgid())


def read(text: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(text)
    return parsed


def written(program: Program, *, stamp: str = "1", spoken: str = "de") -> dict[str, str]:
    return program_units.files(program, stamp=stamp, language=spoken)


def service(program: Program) -> configparser.SectionProxy:
    return read(written(program)[f"/etc/systemd/system/{program.unit}.service"])["Service"]


def test_a_timer_runs_it_as_its_own_user_from_the_library() -> None:
    made = written(SYNC)
    assert sorted(path.rpartition("/")[2] for path in made) == [
        "readi-almanac-sync.service",
        "readi-almanac-sync.timer",
    ]
    ran = service(SYNC)
    assert ran["ExecStart"] == ("/usr/bin/python3 -I /usr/lib/readi/current almanac.sync /etc/readi/almanac/sync.json")
    assert (ran["User"], ran["StateDirectory"], ran["Type"]) == ("readi-almanac", "readi-almanac-sync", "oneshot")
    timer = read(made["/etc/systemd/system/readi-almanac-sync.timer"])["Timer"]
    assert (timer["OnUnitActiveSec"], timer["AccuracySec"]) == ("15s", "1s")
    assert SYNC.started == "readi-almanac-sync.timer"


def test_by_itself_it_reaches_loopback_alone_and_a_manifest_opens_what_it_names() -> None:
    assert (service(SYNC)["IPAddressDeny"], service(SYNC)["IPAddressAllow"]) == ("any", "localhost")
    assert service(SYNC)["CapabilityBoundingSet"] == ""
    abroad = service(Program("x", of="a", every="1h", reach="network", writes=("/srv/x",), capabilities=("CAP_CHOWN",)))
    assert "IPAddressDeny" not in abroad
    assert abroad["ReadWritePaths"].split()[0] == "/srv/x"
    assert abroad["CapabilityBoundingSet"] == "CAP_CHOWN"
    closed = service(Program("x", of="a", every="1h", reach="none"))
    assert (closed["PrivateNetwork"], closed["RestrictAddressFamilies"]) == ("yes", "AF_UNIX")


def test_its_lines_are_in_the_platforms_language_whatever_the_hosts_is() -> None:
    for spoken, host in (("de", "en_GB.UTF-8"), ("en", "de_DE.UTF-8")):
        text = written(SYNC, spoken=spoken)[f"/etc/systemd/system/{SYNC.unit}.service"]
        name, _, value = read(text)["Service"]["Environment"].partition("=")
        assert language.language({"LANG": host, name: value}) == spoken


def test_what_runs_all_the_time_starts_anew_with_new_code_and_a_timers_does_not() -> None:
    roster = Program("roster", of="keycloak", user="readi-roster", groups=("ssl-cert",))
    assert roster.started == "readi-keycloak-roster.service"
    assert list(written(roster)) == ["/etc/systemd/system/readi-keycloak-roster.service"]
    assert written(roster) != program_units.files(roster, stamp="2", language="de")
    assert written(SYNC) == written(SYNC, stamp="2")
    assert (service(roster)["Type"], service(roster)["SupplementaryGroups"]) == ("exec", "ssl-cert")


@pytest.mark.parametrize(
    "program",
    [
        SYNC,
        Program("renew", of="a", at="*-*-* 03:10:00", spread="2h"),
        Program("roster", of="keycloak", user="readi-r"),
    ],
    ids=lambda program: program.full_name,
)
def test_systemd_understands_every_line(program: Program, tmp_path: Path) -> None:
    """An own folder of units: nothing of this machine's is asked."""
    for path, text in written(program).items():
        (tmp_path / path.rpartition("/")[2]).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path)}
    )
    mine = [line for line in done.stderr.splitlines() if "Unknown" in line or "Failed to parse" in line]
    assert mine == [], done.stderr


def test_every_program_that_a_manifest_names_is_there() -> None:
    named = {role: [p.full_name for p in m.programs] for role, m in load(ROOT / "roles").items()}
    assert "certificates.renew" in named["certificates"]
    # Both run the role session_check.
    assert "keycloak.session_check" in named["keycloak"] and "keycloak.session_check" in named["directory_outpost"]
    for name in {name for names in named.values() for name in names}:
        assert host_files.program(name)


def test_a_program_that_a_certificate_reloads_can_be_reloaded() -> None:
    """Else every run and every renewal ends where a host's certificate is new: systemd refuses the job."""
    manifests = load(ROOT / "roles")
    asked = {c.reload for made in manifests.values() for c in made.certificates if c.reload}
    ours = {p.started: p for made in manifests.values() for p in made.programs if p.started in asked}
    assert "readi-roster-serve.service" in ours
    for program in ours.values():
        assert service(program)["ExecReload"] == "/bin/kill -HUP $MAINPID"
        source = ROOT / "plugins/module_utils/services" / program.of / f"{program.name}.py"
        assert "signal.SIGHUP" in source.read_text(encoding="utf-8"), "a program that does not know it would end"


def test_a_manifest_says_either_a_span_or_a_moment(tmp_path: Path) -> None:
    role = tmp_path / "x" / "meta"
    role.mkdir(parents=True)
    text = (ROOT / "roles/certificates/meta/service.yml").read_text()
    (role / "service.yml").write_text(text.replace("    spread: 2h\n", "    every: 15s\n"))
    with pytest.raises(ManifestError, match=r"programs\.0"):
        load(tmp_path)


def test_a_program_is_its_services_own_unless_it_says_whose() -> None:
    data = {"format": 2, "stage": "application", "programs": [{"name": "a"}, {"name": "b", "of": "other"}]}
    assert [p.full_name for p in parse("mine", data).programs] == ["mine.a", "other.b"]


class Systemd(units.Systemd):
    """Units by name; everything that was asked for, in order."""

    def __init__(self, state: Path, *there: str) -> None:
        super().__init__(state)
        self.there = set(there)
        self.enabled = set(there)
        self.failed: set[str] = set()
        self.done: list[str] = []

    def look(self, name: str) -> units.Now:
        runs = name in self.enabled
        return units.Now(name in self.there, runs, runs, False, False, self._recorded(name))

    def reload_manager(self) -> None:
        self.there.add("readi-x.timer")

    def _systemctl(self, *arguments: str) -> str:
        self.done.append(" ".join(arguments))
        name = arguments[-1]
        if "--property=ActiveState" in arguments:
            return "failed\n" if self.failed & set(arguments) else "inactive\n"
        if arguments[0] == "show":
            return "state\n" if "old.service" in arguments else "\n"
        if arguments[0] == "clean" and name in self.failed:
            # systemd 257: so it says of one that failed, too.
            raise units.UnitError("Unit is not inactive or has pending job.")
        if arguments[0] == "reset-failed":
            self.failed.remove(name)
        if arguments[0] == "enable":
            return ""
        (self.enabled.add if arguments[0] in ("start", "restart") else self.enabled.discard)(name)
        if arguments[0] == "disable":
            self.there.discard(name)
        return ""


def files(folder: Path, text: str = "1") -> spec.FileSet:
    entry: dict[str, Any] = {"path": str(folder / "x.timer"), "text": text}
    return spec.parse({"format": 1, "set": "x", "files": [entry]}, {})


@pytest.fixture
def go(tmp_path: Path) -> Any:
    def run(systemd: Systemd, text: str = "1", *, check: bool = False) -> dict[str, Any]:
        wanted = files(tmp_path, text)
        return programs.run(
            wanted, ["readi-x.timer"], ["old.timer", "old.service"], systemd, MINE, check=check, state=tmp_path / "sets"
        )

    return run


def test_what_it_takes_the_place_of_is_stopped_and_goes_with_its_state(tmp_path: Path, go: Any) -> None:
    systemd = Systemd(tmp_path / "units", "old.timer", "old.service")
    announced = go(systemd, check=True)
    assert systemd.done == []
    done = go(systemd)
    assert announced["removed_units"] == done["removed_units"] == ["old.timer", "old.service"]
    assert announced["done"] == done["done"] == {"readi-x.timer": ["enable", "start"]}
    told = [line for line in systemd.done if not line.startswith("show")]
    assert told == [
        "disable --now old.timer",
        "disable --now old.service",
        "clean --what=state old.service",
        "enable readi-x.timer",
        "start readi-x.timer",
    ]
    assert not go(systemd)["changed"]


def test_one_that_failed_goes_too_and_nobody_is_told_of_it_any_more(tmp_path: Path, go: Any) -> None:
    systemd = Systemd(tmp_path / "units", "old.timer", "old.service")
    systemd.failed = {"old.service"}
    assert go(systemd)["removed_units"] == ["old.timer", "old.service"]
    assert systemd.done.index("reset-failed old.service") < systemd.done.index("clean --what=state old.service")
    assert not systemd.failed


def test_a_unit_that_runs_though_its_file_is_gone_is_stopped(tmp_path: Path, go: Any) -> None:
    """A run was killed after the files and before systemd read anew."""
    systemd = Systemd(tmp_path / "units", "old.timer")
    systemd.there.clear()
    assert go(systemd)["removed_units"] == ["old.timer"]
    assert "stop old.timer" in systemd.done


def test_what_changed_is_started_anew_and_nothing_else(tmp_path: Path, go: Any) -> None:
    systemd = Systemd(tmp_path / "units")
    assert go(systemd)["changed"]
    assert not go(systemd)["changed"]
    assert go(systemd, "2")["done"] == {"readi-x.timer": ["restart"]}
