"""The controller's half of readi.one.firewall: rules from the model, other hosts' addresses, and the way back."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.services.firewall.ruleset import TABLE, ruleset
from ansible_collections.readi.one.plugins.plugin_utils.file_set_with_rollback import FileSetWithRollbackAction

FILE = "/etc/readi/firewall/readi.nft"
# Without the contents of sets, where every visitor's address is: that is no change by hand.
LIVE = f"nft --stateless --terse list table inet {TABLE}"


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
        wanted = self.model(task_vars).desired("firewall", str(task_vars["inventory_hostname"]))
        peers = {peer: self._addresses(peer, args["addresses"], task_vars) for peer in wanted["peers"]}
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

    def _addresses(self, peer: str, given: Mapping[str, Any], task_vars: Mapping[str, Any]) -> list[str]:
        """As given, else ansible_host, else the host's name, resolved here, where the operator sees it fail."""
        if peer in given:
            return [given[peer]] if isinstance(given[peer], str) else list(given[peer])
        name = str(task_vars["hostvars"][peer].get("ansible_host", peer))
        try:
            return [str(ipaddress.ip_address(name))]
        except ValueError:
            pass
        try:
            found = {info[4][0] for info in socket.getaddrinfo(name, None, proto=socket.IPPROTO_TCP)}
        except socket.gaierror as error:
            raise AnsibleActionFail(
                f"{peer}: {name} is not known here ({error}); firewall_addresses may say it"
            ) from None
        return sorted(str(address) for address in found)
