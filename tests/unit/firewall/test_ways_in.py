"""Where SSH is, and where other hosts come from: as hosts.yml and the host itself say."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.action import firewall
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.firewall.ruleset import ruleset, with_ssh
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.unit.model import builder

SERVICES = ("keycloak", "portal", "postgresql", "web")


def model(root: Path, hosts: dict[str, Any]) -> Model:
    found = inventory.compiled(builder.write(root, builder.sound(), hosts))
    assert isinstance(found, Model), found
    return found


def inventory_with(host: dict[str, Any], **more: Any) -> dict[str, Any]:
    children = {name: {"hosts": {"one": {}}} for name in SERVICES}
    children["keycloak"]["hosts"]["one"] = host
    return {"all": {"children": {**children, **more.pop("children", {})}, **more}}


def opened(slice_: dict[str, Any], found: tuple[int, ...] = (), given: int = 22, **sources: Any) -> list[str]:
    text = ruleset(with_ssh(slice_, found, given), {}, sources.get("sources", {}))
    return [line.strip() for line in text.splitlines() if 'comment "base"' in line]


THERE = {"hosts": {"one": {}}, "vars": {"ansible_port": 2222}}


@pytest.mark.parametrize(
    "hosts",
    [
        inventory_with({"ansible_port": 2222}),
        inventory_with({"ansible_port": "2222"}),
        inventory_with({}, vars={"ansible_port": 2222}),
        inventory_with({"ansible_port": 2222}, vars={"ansible_port": 2223}),
        inventory_with({}, vars={"ansible_port": 2223}, children={"far": THERE}),
        inventory_with({}, children={"a": {"children": {"b": THERE}, "vars": {"ansible_port": 1}}}),
    ],
)
def test_the_port_of_hosts_yml_is_open_and_no_other(hosts: dict[str, Any], tmp_path: Path) -> None:
    found = model(tmp_path / "inventar", hosts)
    slice_ = found.desired("firewall", "one")
    assert [rule["port"] for rule in slice_["rules"] if rule["service"] == "base"] == [2222]
    assert opened(slice_, given=2222) == ['tcp dport 2222 accept comment "base"']


def test_the_host_knows_better_where_its_sshd_is(tmp_path: Path) -> None:
    """Behind a translated address, or with a port that only a file of host_vars says."""
    slice_ = model(tmp_path / "inventar", inventory_with({"ansible_port": 2222})).desired("firewall", "one")
    assert opened(slice_, (22,), 2222) == ['tcp dport 22 accept comment "base"']
    assert opened(slice_, (22, 2222), 2222) == [
        'tcp dport 22 accept comment "base"',
        'tcp dport 2222 accept comment "base"',
    ]


@pytest.mark.parametrize("name", ["22/tcp", "2222/tcp", "2022/tcp"])
def test_who_limits_ssh_means_ssh_wherever_it_is(name: str, tmp_path: Path) -> None:
    slice_ = model(tmp_path / "inventar", inventory_with({"ansible_port": 2222})).desired("firewall", "one")
    assert opened(slice_, (2022,), 2222, sources={name: ["203.0.113.0/24"]}) == [
        'ip saddr { 203.0.113.0/24 } tcp dport 2022 accept comment "base"'
    ]


def test_a_port_that_ssh_and_another_service_want_is_named(tmp_path: Path) -> None:
    problems = inventory.compiled(builder.write(tmp_path / "x", builder.sound(), inventory_with({"ansible_port": 443})))
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["port_twice"]


def test_a_change_of_the_port_is_told(tmp_path: Path) -> None:
    old = model(tmp_path / "a", inventory_with({}))
    new = model(tmp_path / "b", inventory_with({"ansible_port": 2222}))
    assert render(difference(old, new), "en") == ["host one: SSH's port: 22 -> 2222"]


class Asked(firewall.ActionModule):
    """The action without Ansible: what the host answers is given."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def _low_level_execute_command(self, command: str, **_: Any) -> dict[str, Any]:
        out = self.answers.get(command, "")
        return {"rc": 0 if out else 2, "stdout": out}


def test_sshd_says_its_ports() -> None:
    said = "port 2222\nport 22\naddressfamily any\npermitrootlogin no\n"
    assert Asked({"/usr/sbin/sshd -T 2>/dev/null": said})._ssh_ports() == [2222, 22]
    assert Asked({})._ssh_ports() == []


def peers(asked: Asked, hosts: dict[str, dict[str, Any]], **given: Any) -> dict[str, list[str]]:
    return asked._peers(sorted(hosts), given, {"hostvars": hosts})


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}

    def getaddrinfo(name: str, *_: Any, **__: Any) -> list[Any]:
        if name not in names:
            raise socket.gaierror(-2, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in names[name]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return names


def test_a_name_that_only_the_hosts_network_knows(known: dict[str, list[str]]) -> None:
    there = Asked({"getent ahosts db": "10.0.0.7  STREAM db\n10.0.0.7  DGRAM\n2001:db8::7 STREAM\n127.0.1.1 STREAM\n"})
    assert peers(there, {"db": {}}) == {"db": ["10.0.0.7", "2001:db8::7"]}


def test_its_own_loopback_address_is_nobodys(known: dict[str, list[str]]) -> None:
    known["app"] = ["127.0.1.1", "::1", "fe80::1%eth0"]
    assert peers(Asked({"getent ahosts app": "192.0.2.7 STREAM app\n"}), {"app": {}}) == {"app": ["192.0.2.7"]}


def test_an_address_that_changed_is_asked_for_at_each_run(known: dict[str, list[str]]) -> None:
    known["app"] = ["192.0.2.7"]
    assert peers(Asked({}), {"app": {}}) == {"app": ["192.0.2.7"]}
    known["app"] = ["192.0.2.8"]
    assert peers(Asked({}), {"app": {}}) == {"app": ["192.0.2.8"]}


def test_all_that_nobody_knows_are_named_at_once(known: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    with pytest.raises(AnsibleActionFail) as refused:
        peers(
            Asked({}),
            {"a": {}, "b": {"ansible_host": "b.example"}, "c": {"ansible_host": "192.0.2.1"}, "d": {}},
            d="192.0.2.2",
        )
    lines = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["a", "b"]
    assert "b.example" in lines[1] and "ansible_host" in lines[1]
