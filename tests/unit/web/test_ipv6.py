"""A kernel without IPv6: nginx asks for no such socket, and is otherwise what it is."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.action.file_set import ActionModule
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import rendered

TASKS = rendered.ROLE / "tasks" / "configure.yml"


@pytest.mark.parametrize("host", ["readi-demo", "aussenposten-buehl"])
def test_without_ipv6_only_its_sockets_are_missing(host: str) -> None:
    model = inventory.compiled(rendered.ROOT / "inventories" / "demo")
    assert isinstance(model, Model), model
    wanted = model.desired("web", host)
    with_, without = rendered.nginx(wanted), rendered.nginx(wanted, ipv6=False)
    lost = 0
    for name, text in with_.items():
        assert "[::]" not in without[name]
        kept = [line for line in text.splitlines() if "listen [::]:" not in line]
        assert without[name].splitlines() == kept
        lost += len(text.splitlines()) - len(kept)
    assert lost >= 2


def test_what_the_host_is_asked_is_true_here_as_far_as_it_is() -> None:
    """The role's own question, to this machine's kernel, and to one that refuses the family."""
    task = next(one for one in yaml.safe_load(TASKS.read_text(encoding="utf-8")) if one["name"] == "Write the sites")
    command = task["readi.one.file_set"]["ask"]["ipv6"].replace("/usr/bin/python3", "python3")
    try:
        socket.socket(socket.AF_INET6).close()
        here = 0
    except OSError:
        here = 1
    assert subprocess.run(command, shell=True, check=False, stderr=subprocess.DEVNULL).returncode == here  # noqa: S602
    refused = command.replace("AF_INET6", "AF_MAX if hasattr(socket, 'AF_MAX') else 255")
    assert subprocess.run(refused, shell=True, check=False, stderr=subprocess.DEVNULL).returncode != 0  # noqa: S602


class Asked(ActionModule):
    """The action without Ansible."""

    def __init__(self, rc: int) -> None:
        self.rc = rc

    def _low_level_execute_command(self, command: str) -> dict[str, int]:
        return {"rc": self.rc}


def test_the_answer_is_yes_or_no() -> None:
    assert [Asked(rc)._yes("x") for rc in (0, 1, 127)] == [True, False, False]


def test_the_kernels_settings_do_not_ask_for_ipv6() -> None:
    text = (Path(rendered.ROOT) / "roles/base/templates/sysctl.conf.j2").read_text(encoding="utf-8")
    assert all(line.startswith("-") for line in text.splitlines() if "net.ipv6" in line)
