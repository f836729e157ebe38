"""The controller's half of readi.one.firewall: rules from the model, other hosts' addresses, and the way back."""

from __future__ import annotations

import ipaddress
import shlex
import socket
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from ansible_collections.readi.one.plugins.module_utils.services.firewall.ruleset import TABLE, ruleset, with_ssh
from ansible_collections.readi.one.plugins.plugin_utils.file_set_with_rollback import FileSetWithRollbackAction

FILE = "/etc/readi/firewall/readi.nft"
# Without the contents of sets, where every visitor's address is: that is no change by hand.
LIVE = f"nft --stateless --terse list table inet {TABLE}"

UNKNOWN = {
    "de": "{peer}: {name} kennt weder dieser Rechner noch der Host; ansible_host in hosts.yml schreiben, "
    "oder firewall_addresses: {{{peer}: ADRESSE}}",
    "en": "{peer}: neither this machine nor the host knows {name}; write ansible_host in hosts.yml, "
    "or firewall_addresses: {{{peer}: ADDRESS}}",
}


class ActionModule(FileSetWithRollbackAction):
    """Renders the ruleset and puts it into effect as a guarded change."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(
            {
                "addresses": {"type": "dict", "default": {}},
                "sources": {"type": "dict", "default": {}},
                "within_s": {"type": "int", "default": 40},
            }
        )
        model = self.model(task_vars)
        wanted = model.desired("firewall", str(task_vars["inventory_hostname"]))
        given = int(task_vars.get("ansible_port") or task_vars.get("ansible_ssh_port") or wanted["ssh"])
        wanted = with_ssh(wanted, self._ssh_ports(), given)
        peers = self._peers(wanted["peers"], args["addresses"], task_vars)
        try:
            text = ruleset(wanted, peers, args["sources"])
        except ValueError as error:
            raise AnsibleActionFail(f"firewall_sources or firewall_addresses: {error}") from None
        return self.guarded(
            "firewall",
            {FILE: text},
            {"validate": "nft -c -f {staged}", "live": LIVE},
            [f"nft -f {FILE}"],
            {"old": [f"nft -f {FILE}"], "none": [f"nft delete table inet {TABLE}"]},
            args["within_s"],
            task_vars,
        )

    def _ssh_ports(self) -> list[int]:
        """Where the host's own sshd listens: behind a jump host or a translated address the playbooks know another."""
        answer = self._low_level_execute_command("/usr/sbin/sshd -T 2>/dev/null")
        words = [line.split() for line in answer.get("stdout", "").splitlines()]
        return [int(line[1]) for line in words if line[:1] == ["port"] and line[1:] and line[1].isdigit()]

    def _peers(
        self, peers: Sequence[str], given: Mapping[str, Any], task_vars: Mapping[str, Any]
    ) -> dict[str, list[str]]:
        """As given, else ansible_host, else the host's name, resolved here, else there. All unknown ones are named."""
        found: dict[str, list[str]] = {}
        unknown: dict[str, str] = {}
        for peer in peers:
            if peer in given:
                found[peer] = [given[peer]] if isinstance(given[peer], str) else list(given[peer])
                continue
            name = str(task_vars["hostvars"][peer].get("ansible_host", peer))
            found[peer] = _resolved(name) or self._resolved_there(name)
            if not found[peer]:
                unknown[peer] = name
        if unknown:
            lang = language()
            lines = [UNKNOWN[lang].format(peer=peer, name=name) for peer, name in sorted(unknown.items())]
            raise AnsibleActionFail("\n".join(lines))
        return found

    def _resolved_there(self, name: str) -> list[str]:
        """A name that only the hosts' own network knows, as behind a jump host."""
        answer = self._low_level_execute_command(f"getent ahosts {shlex.quote(name)}")
        lines = answer.get("stdout", "").splitlines() if answer["rc"] == 0 else []
        return _from_elsewhere(line.split()[0] for line in lines if line.split())


def _resolved(name: str) -> list[str]:
    if _is_address(name):
        return [str(ipaddress.ip_address(name.strip("[]")))]
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None, proto=socket.IPPROTO_TCP)}
    except (socket.gaierror, UnicodeError):
        return []
    return _from_elsewhere(found)


def _from_elsewhere(addresses: Iterable[str]) -> list[str]:
    """A machine's own name is often its loopback address to itself (Debian's 127.0.1.1); nobody comes from there."""
    known = (ipaddress.ip_address(one.partition("%")[0]) for one in addresses if _is_address(one.partition("%")[0]))
    return sorted({str(one) for one in known if not (one.is_loopback or one.is_link_local)})


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
