"""A PHP of its own for each service, asked over nginx and on the command line."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from testinfra.host import Host

from tests.lab.hosts import Lab

Web = Callable[..., dict[str, Any]]

WORKERS = "ps -eo args | grep -c '^php-fpm: pool calendar$'"


def test_each_service_has_its_own_account_and_settings(lab: Lab, web: Web) -> None:
    notebook, calendar = web("notebook", "/year/2026?day=1"), web("calendar")
    assert (notebook["account"], calendar["account"]) == ("readi-notebook", "readi-calendar")
    assert notebook["asked"] == "/year/2026?day=1"
    assert notebook["visitor"] == lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    assert (notebook["ini"]["memory_limit"], calendar["ini"]["memory_limit"]) == ("96M", "256M")
    assert {"redis", "gd", "Zend OPcache"} <= set(notebook["extensions"])
    assert notebook["ini"]["expose_php"] in ("", "0")


def test_the_command_line_has_the_same_settings_and_account(host: Host, web: Web) -> None:
    over_web = web("notebook")
    said = json.loads(host.check_output("readi-php notebook /srv/notebook/index.php"))
    assert said["account"] == "readi-notebook"
    # Debian builds these into one of the two alone (php8.4-cli, php8.4-fpm: php -m).
    only = {"readline", "pcntl", "cgi-fcgi"}
    assert set(said["extensions"]) - only == set(over_web["extensions"]) - only
    # What the two ways of starting PHP set for themselves (PHP's manual, command line: differences to other SAPIs).
    theirs = {
        "display_errors",
        "html_errors",
        "implicit_flush",
        "max_execution_time",
        "max_input_time",
        "output_buffering",
    }
    differ = {k for k, v in over_web["ini"].items() if k in said["ini"] and said["ini"][k] != v}
    assert differ <= theirs | {"output_buffering", "register_argc_argv"}
    assert said["ini"]["memory_limit"] == "96M"
    assert host.run("readi-php nobody x.php").rc == 2


def test_only_nginx_opens_the_socket(host: Host) -> None:
    asked = 'import socket; socket.socket(socket.AF_UNIX).connect("/run/readi-php/notebook/fpm.sock")'
    assert host.run(f"runuser -u www-data -- python3 -c '{asked}'").rc == 0
    for other in ("nobody", "readi-calendar"):
        assert "PermissionError" in host.run(f"runuser -u {other} -- python3 -c '{asked}'").stderr


def test_what_it_writes_to_is_its_data(web: Web) -> None:
    said = web("notebook")
    assert (said["data"], said["program"]) == (1, False)
    assert web("calendar")["data"] is False


def test_workers_are_bounded(host: Host, web: Web) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = [pool.submit(web, "calendar", "/?wait_ms=1500") for _ in range(12)]
        most = 0
        # FPM adds a worker a second.
        while not all(answer.done() for answer in answers):
            most = max(most, int(host.run(WORKERS).stdout))
    assert len([answer.result() for answer in answers]) == 12
    assert most == 3


def test_debians_own_pool_does_not_run(host: Host) -> None:
    assert host.run("systemctl is-active php8.4-fpm.service").stdout.strip() == "inactive"
    assert host.run("systemctl is-enabled php8.4-fpm.service").stdout.strip() == "disabled"
