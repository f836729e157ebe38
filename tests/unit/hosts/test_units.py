"""What readi.one.unit decides, and in which order it does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import units
from ansible_collections.readi.one.plugins.module_utils.units import Now, Wanted

H1, H2 = "1" * 64, "2" * 64
RUNNING = Now(exists=True, runs=True, enabled=True, stale=False, can_reload=True, recorded=None)
WANTED = Wanted("x.service", "started", True, "", "")


class FakeSystemd(units.Systemd):
    """One unit that obeys; the record is real."""

    def __init__(self, state: Path, now: Now) -> None:
        super().__init__(state)
        self.now = now
        self.done: list[str] = []
        self.dies_at = ""

    def look(self, name: str) -> Now:
        return replace(self.now, recorded=self._recorded(name))

    def reload_manager(self) -> None:
        self.done.append("daemon-reload")
        self.now = replace(self.now, stale=False)

    def do(self, verb: str, name: str) -> None:
        if verb == self.dies_at:
            raise KeyboardInterrupt
        self.done.append(verb)
        self.now = replace(
            self.now,
            runs={"start": True, "stop": False}.get(verb, self.now.runs),
            enabled={"enable": True, "disable": False}.get(verb, self.now.enabled),
        )


def test_several_units_each_by_what_it_reads(tmp_path: Path) -> None:
    """What one instance reads changed, so that one is restarted and the other is not; check mode says the same."""

    def asked(one: str) -> list[Wanted]:
        given = {"state": "started", "enabled": True, "reload_if": [], "hashes": {"/a": one, "/b": H1}}
        return [units.wanted({**given, "name": f"x@{name}", "restart_if": [f"/{name}"]}) for name in ("a", "b")]

    systemd = FakeSystemd(tmp_path, replace(RUNNING, runs=False))
    # The fake is one unit: it is stopped again before each of the two is started.
    assert units.run_all(asked(H1)[:1], systemd, check=False)["done"] == ["start x@a.service"]
    systemd.now = replace(RUNNING, runs=False)
    assert units.run_all(asked(H1)[1:], systemd, check=False)["done"] == ["start x@b.service"]
    announced = units.run_all(asked(H2), systemd, check=True)
    assert announced["done"] == ["restart x@a.service"] and announced["changed"]
    assert units.run_all(asked(H2), systemd, check=False)["done"] == announced["done"]
    assert not units.run_all(asked(H2), systemd, check=False)["changed"]


@pytest.mark.parametrize(
    ("wanted", "now", "steps"),
    [
        (WANTED, RUNNING, []),
        (WANTED, replace(RUNNING, runs=False), ["start"]),
        (WANTED, replace(RUNNING, runs=False, enabled=False), ["enable", "start"]),
        (WANTED, replace(RUNNING, exists=False, runs=False, enabled=False), ["enable", "start"]),
        (replace(WANTED, state="stopped", enabled=False), RUNNING, ["disable", "stop"]),
        (replace(WANTED, state="stopped"), replace(RUNNING, runs=False), []),
        (replace(WANTED, state=None, enabled=None), replace(RUNNING, runs=False, enabled=False), []),
        (replace(WANTED, state="stopped", enabled=False), Now(False, False, False, False, False, None), []),
        (replace(WANTED, restart=H1), RUNNING, ["restart"]),
        (replace(WANTED, restart=H1), replace(RUNNING, recorded={"restart": H1, "reload": ""}), []),
        (replace(WANTED, restart=H2), replace(RUNNING, recorded={"restart": H1, "reload": ""}), ["restart"]),
        (replace(WANTED, reload=H2), replace(RUNNING, recorded={"restart": "", "reload": H1}), ["reload"]),
        (replace(WANTED, reload=H2), replace(RUNNING, can_reload=False), ["restart"]),
        (replace(WANTED, restart=H2, reload=H2), RUNNING, ["restart"]),
        (replace(WANTED, restart=H1), replace(RUNNING, runs=False), ["start"]),
        (replace(WANTED, state=None, restart=H1), RUNNING, []),
    ],
)
def test_steps(wanted: Wanted, now: Now, steps: list[str]) -> None:
    assert units.steps(wanted, now)[0] == steps


def test_a_second_run_does_nothing_and_a_new_hash_restarts_once(tmp_path: Path) -> None:
    systemd = FakeSystemd(tmp_path, replace(RUNNING, runs=False))
    assert units.run(replace(WANTED, restart=H1), systemd, check=False)["done"] == ["start"]
    assert units.run(replace(WANTED, restart=H1), systemd, check=False)["changed"] is False
    assert units.run(replace(WANTED, restart=H2), systemd, check=True)["done"] == ["restart"]
    assert units.run(replace(WANTED, restart=H2), systemd, check=False)["done"] == ["restart"]
    assert units.run(replace(WANTED, restart=H2), systemd, check=False)["changed"] is False
    assert systemd.done == ["start", "restart"]


def test_a_run_killed_before_the_restart_restarts_next_time(tmp_path: Path) -> None:
    systemd = FakeSystemd(tmp_path, RUNNING)
    units.run(replace(WANTED, restart=H1), systemd, check=False)
    systemd.dies_at = "restart"
    with pytest.raises(KeyboardInterrupt):
        units.run(replace(WANTED, restart=H2), systemd, check=False)
    systemd.dies_at = ""
    # Back to what it was: the process may be half restarted, so the old record must not count.
    assert units.run(replace(WANTED, restart=H1), systemd, check=False)["done"] == ["restart"]


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    systemd = FakeSystemd(tmp_path / "unit", replace(RUNNING, exists=False, runs=False, enabled=False, stale=True))
    result = units.run(replace(WANTED, restart=H1), systemd, check=True)
    assert result["changed"] is True
    assert result["exists"] is False
    assert result["reason"] == "x.service does not exist yet"
    assert systemd.done == []
    assert not (tmp_path / "unit").exists()


def test_the_manager_is_reloaded_first_where_a_unit_file_changed(tmp_path: Path) -> None:
    systemd = FakeSystemd(tmp_path, replace(RUNNING, stale=True))
    units.run(replace(WANTED, restart=H1), systemd, check=False)
    assert systemd.done == ["daemon-reload", "restart"]


def test_a_missing_unit_is_an_error_when_it_counts(tmp_path: Path) -> None:
    systemd = FakeSystemd(tmp_path, replace(RUNNING, exists=False, runs=False))
    with pytest.raises(units.UnitError, match=r"no unit x\.service"):
        units.run(WANTED, systemd, check=False)


def test_fingerprint_of_paths(tmp_path: Path) -> None:
    def of() -> str:
        return units.fingerprint([H1, str(tmp_path / "d")])

    seen = {of()}
    (tmp_path / "d").mkdir()
    seen.add(of())
    (tmp_path / "d" / "a").write_text("1")
    seen.add(of())
    (tmp_path / "d" / "a").write_text("2")
    seen.add(of())
    (tmp_path / "d" / "a").rename(tmp_path / "d" / "b")
    seen.add(of())
    (tmp_path / "d" / "l").symlink_to("b")
    seen.add(of())
    assert len(seen) == 6
    assert of() == of()
    with pytest.raises(units.UnitError, match="neither a hash nor an absolute path"):
        units.fingerprint(["etc/nginx"])


def test_a_name_without_a_suffix_is_a_service() -> None:
    assert units.full_name("nginx") == "nginx.service"
    assert units.full_name("backup.timer") == "backup.timer"
    assert units.full_name("php8.4-fpm") == "php8.4-fpm.service"


@pytest.mark.parametrize(
    ("shown", "reset"),
    [
        ("ActiveState=active\nNRestarts=0", False),
        ("ActiveState=failed\nNRestarts=4", True),
        ("ActiveState=activating\nNRestarts=2", True),
        ("ActiveState=inactive", False),
    ],
)
def test_a_unit_that_gave_up_is_started_although_it_was_tried_too_often(shown: str, reset: bool) -> None:
    """systemd refuses the start of what failed several times in a minute, whatever was put right meanwhile."""
    asked: list[str] = []

    class Watched(units.Systemd):
        def _systemctl(self, *arguments: str) -> str:
            asked.append(arguments[0])
            return shown if arguments[0] == "show" else ""

    Watched().do("restart", "x.service")
    assert asked == ["show", *["reset-failed"] * reset, "restart"]
    asked.clear()
    Watched().do("stop", "x.service")
    assert asked == ["stop"]
