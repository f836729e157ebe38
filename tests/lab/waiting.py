"""Waiting for what is about to happen, as long as it takes and no longer."""

import time
from collections.abc import Callable

from testinfra.host import Host

EVERY_S = 0.2


def until(true: Callable[[], bool], what: str, within_s: float = 60.0) -> None:
    """Returns as soon as it is true; an AssertionError that says `what` was waited for where it never is."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {within_s:.0f} s"
        time.sleep(EVERY_S)


def killed(host: Host, unit: str) -> None:
    """Kills a service with all of its processes; returns when systemd has started it again."""
    asked = f"systemctl show -P MainPID {unit}"
    before = host.check_output(asked)
    assert before != "0", f"{unit} does not run"
    host.check_output(f"systemctl kill --signal=KILL {unit}")

    def started() -> bool:
        return host.check_output(asked) not in ("0", before) and host.run(f"systemctl is-active {unit}").rc == 0

    until(started, f"{unit} comes back")
