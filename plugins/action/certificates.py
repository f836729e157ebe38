"""The controller's half of readi.one.certificates: the root's key is derived here and stays here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible_collections.readi.one.plugins.plugin_utils import own_ca
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

_MODE = {"type": "str", "choices": ["own", "acme", "files"]}


class ActionModule(ReadiAction):
    """Makes the host's intermediate, reads given files, and sends both with the addresses."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(
            {
                "mode": {**_MODE, "default": "own"},
                "modes": {"type": "dict", "default": {}},
                "files": {"type": "dict", "default": {}},
                "acme_directory": {"type": "str", "default": "https://acme-v02.api.letsencrypt.org/directory"},
                "acme_contact": {"type": "str"},
                "days": {"type": "int", "default": 90},
                "renew_days": {"type": "int", "default": 30},
                "warn_days": {"type": "int", "default": 14},
                "obtain": {"type": "bool", "default": False},
            }
        )
        host = str(task_vars["inventory_hostname"])
        wanted = self.model(task_vars).desired("certificates", host)
        addresses = {
            row["address"]: {**row, "mode": "own" if row["own"] else args["mode"]} for row in wanted["addresses"]
        }
        for address, mode in args["modes"].items():
            if mode not in _MODE["choices"]:
                raise AnsibleActionFail(
                    f"certificates_modes: {address}: {mode} is none of {', '.join(_MODE['choices'])}"
                )
            if address in addresses and not addresses[address]["own"]:
                addresses[address]["mode"] = mode
        secret = self.secrets(["own_ca"], task_vars)["own_ca"]
        organisation = str(wanted["organisation"])
        authority = self._authority(secret, organisation, host, sorted(addresses))
        acme = {"directory": args["acme_directory"], "contact": args["acme_contact"] or wanted["contact"]}
        document = {
            "root": own_ca.root(secret, organisation),
            "intermediate": authority.certificate,
            "intermediate_key": authority.key,
            "config": {
                "addresses": addresses,
                "days": args["days"],
                "renew_days": args["renew_days"],
                "warn_days": args["warn_days"],
                "acme": acme if any(a["mode"] == "acme" for a in addresses.values()) else None,
            },
            "files": self._files(args["files"], addresses, task_vars),
            "obtain": args["obtain"],
        }
        return self.run_module_with_document("readi.one.certificates", document, {}, task_vars)

    def _authority(self, secret: str, organisation: str, host: str, addresses: list[str]) -> own_ca.Authority:
        if not addresses:
            return own_ca.Authority("", "")
        year = dt.datetime.now(dt.UTC).year
        return own_ca.intermediate(secret, organisation, host, addresses, year)

    def _files(
        self, files: Mapping[str, Mapping[str, str]], addresses: Mapping[str, Any], task_vars: Mapping[str, Any]
    ) -> dict[str, dict[str, str]]:
        """Chain and key by address. A file that is not there concerns its own address alone: the host names it."""
        found: dict[str, dict[str, str]] = {}
        root = self.root(task_vars)
        for address, pair in files.items():
            if addresses.get(address, {}).get("mode") != "files":
                continue
            try:
                found[address] = {part: self._read(root / pair[part]) for part in ("chain", "key")}
            except (KeyError, OSError, AnsibleError) as error:
                self._display.warning(f"certificate of {address}: {error}")
        return found

    def _read(self, path: Path) -> str:
        return Path(self._loader.get_real_file(str(path.resolve()))).read_text(encoding="utf-8")
