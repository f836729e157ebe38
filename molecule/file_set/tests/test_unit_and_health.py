"""readi.one.unit and readi.one.health against the real systemd."""

from __future__ import annotations

from testinfra.host import Host

from molecule.file_set.tests.test_file_set import Run

UNIT = "[Service]\nExecStart=/usr/bin/sleep infinity\nEnvironment=N={n}\n[Install]\nWantedBy=multi-user.target\n"


def unit_file(n: int) -> Run:
    path = "/etc/systemd/system/readi-try.service"
    return Run("file_set", {"set": "try", "files": [{"path": path, "content": UNIT.format(n=n)}]})


def pid(host: Host) -> str:
    return host.check_output("systemctl show -P MainPID readi-try.service")


def test_restarts_when_the_unit_file_changed_and_only_then(host: Host) -> None:
    wanted = {"name": "readi-try", "state": "started", "enabled": True}
    announced = Run("unit", wanted, "--check")
    assert announced["changed"] is True
    assert announced["exists"] is False
    assert not Run("unit", wanted).ok
    wanted["restart_if"] = [unit_file(1)["hash"]]
    assert Run("unit", wanted)["done"] == ["enable", "start"]
    first = pid(host)
    assert Run("unit", wanted)["changed"] is False
    assert pid(host) == first
    wanted["restart_if"] = [unit_file(2)["hash"]]
    assert Run("unit", wanted, "--check")["done"] == ["restart"]
    assert pid(host) == first
    assert Run("unit", wanted)["done"] == ["restart"]
    assert pid(host) != first
    # The manager was reloaded first: the new process has the new file's environment.
    assert "N=2" in host.check_output(f"tr '\\0' '\\n' < /proc/{pid(host)}/environ")
    assert host.check_output("systemctl show -P NeedDaemonReload readi-try.service") == "no"


def test_health_of_a_unit(host: Host) -> None:
    assert Run("health", {"unit": "readi-try", "within_s": 2})["ok"] is True
    stopped = Run("unit", {"name": "readi-try", "state": "stopped", "enabled": False})
    assert stopped["done"] == ["disable", "stop"]
    ill = Run("health", {"unit": "readi-try", "within_s": 2})
    assert not ill.ok
    assert "readi-try is inactive" in ill.output
    check = Run("health", {"unit": "readi-try", "within_s": 2}, "--check")
    assert (check["ok"], check["reason"]) == (False, "readi-try is inactive now; a run starts it before it asks")
    absent = Run("health", {"unit": "nowhere.service", "url": "http://127.0.0.1:1/"}, "--check")
    assert absent["reason"] == "nowhere.service does not exist yet"


def test_a_unit_that_cannot_start_is_told_with_its_log(host: Host) -> None:
    path = "/etc/systemd/system/readi-broken.service"
    content = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo the reason why; exit 3'\n"
    Run("file_set", {"set": "broken", "files": [{"path": path, "content": content}]})
    run = Run("unit", {"name": "readi-broken", "state": "started"})
    assert not run.ok
    assert "the reason why" in run.output
    assert "Failed to start readi-broken.service" in run.output, "what systemd says of it"
    Run("file_set", {"set": "broken", "files": []})
    host.check_output("systemctl daemon-reload; systemctl reset-failed")
