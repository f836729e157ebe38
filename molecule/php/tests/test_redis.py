"""A Redis of its own for each service, asked on its socket."""

from collections.abc import Callable
from typing import Any

from testinfra.host import Host

from tests.lab.waiting import killed

Web = Callable[..., dict[str, Any]]


def ask(host: Host, account: str, of: str, command: str) -> str:
    """redis-cli as an account; its answer, or why there is none."""
    socket = f"/run/redis-{of}/redis-server.sock"
    done = host.run(f"runuser -u {account} -- redis-cli -s {socket} {command}")
    return str(done.stdout + done.stderr).strip()


def test_a_service_reaches_its_own_and_no_other(host: Host, web: Web) -> None:
    said = web("notebook")
    assert int(said["notebook"]) > 0 and said["calendar"] == "refused"
    assert ask(host, "readi-notebook", "notebook", "ping") == "PONG"
    for other in ("readi-calendar", "www-data", "nobody"):
        assert "Permission denied" in ask(host, other, "notebook", "ping")


def test_memory_and_policy_are_the_manifests(host: Host) -> None:
    got = {name: ask(host, f"readi-{name}", name, "config get maxmemory*").split() for name in ("notebook", "calendar")}
    values = {name: dict(zip(words[::2], words[1::2], strict=True)) for name, words in got.items()}
    assert (values["notebook"]["maxmemory"], values["notebook"]["maxmemory-policy"]) == (str(32 << 20), "allkeys-lru")
    assert (values["calendar"]["maxmemory"], values["calendar"]["maxmemory-policy"]) == (str(16 << 20), "noeviction")


def test_what_must_not_be_lost_outlives_a_restart(host: Host) -> None:
    for name in ("notebook", "calendar"):
        assert ask(host, f"readi-{name}", name, "set kept yes") == "OK"
        killed(host, f"redis-server@{name}.service")
    host.check_output("systemctl is-active redis-server@notebook.service redis-server@calendar.service")
    assert ask(host, "readi-calendar", "calendar", "get kept") == "yes"
    assert ask(host, "readi-notebook", "notebook", "get kept") == ""


def test_nothing_listens_on_a_port_and_debians_own_does_not_run(host: Host) -> None:
    assert ":6379" not in host.run("ss -Hltn").stdout
    assert host.run("systemctl is-active redis-server.service").stdout.strip() == "inactive"
    assert host.run("systemctl is-enabled redis-server.service").stdout.strip() == "disabled"
