"""The controller's half of readi.one.certificates: the root's key is derived here and stays here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from ansible_collections.readi.one.plugins.plugin_utils import given_certificates, own_ca
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

_MODE = {"type": "str", "choices": ["own", "acme", "files"]}

ROOT = "/etc/readi/ca/root.pem"
KEPT = {
    "de": "das Stammzertifikat bleibt, wie Browser es kennen; damit neue Hosts dasselbe bekommen, "
    "ins Inventar unter platform: ca_name: {there}",
    "en": "the root certificate stays as browsers know it; so that new hosts get the same, "
    "write into the inventory below platform: ca_name: {there}",
}


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
        organisation = self._organisation(wanted, secret)
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

    def _organisation(self, wanted: Mapping[str, Any], secret: str) -> str:
        """The name in our subjects. A host that has our root under another one keeps it: browsers trust that."""
        name = str(wanted["organisation"])
        answer = self._low_level_execute_command(f"cat {ROOT}")
        there = own_ca.name_of(answer.get("stdout", ""), secret) if answer.get("rc") == 0 else None
        if wanted["organisation_given"] or there in (None, own_ca.short(name)):
            return name
        self._display.warning(KEPT[language()].format(there=json.dumps(there, ensure_ascii=False)))
        return str(there)

    def _authority(self, secret: str, organisation: str, host: str, addresses: list[str]) -> own_ca.Authority:
        if not addresses:
            return own_ca.Authority("", "")
        year = dt.datetime.now(dt.UTC).year
        return own_ca.intermediate(secret, organisation, host, addresses, year)

    def _files(
        self, files: Mapping[str, Mapping[str, str]], addresses: Mapping[str, Any], task_vars: Mapping[str, Any]
    ) -> dict[str, dict[str, str]]:
        """Chain and key by address, or what is wrong with them: that concerns its own address alone, and the host keeps
        what it has.
        """
        found: dict[str, dict[str, str]] = {}
        root, now = self.root(task_vars), dt.datetime.now(dt.UTC)
        for address, pair in files.items():
            if addresses.get(address, {}).get("mode") == "files":
                found[address] = self._pair(address, pair, root, now)
                if "error" in found[address]:
                    self._display.warning(f"{address}: {found[address]['error']}")
        return found

    def _pair(self, address: str, pair: Mapping[str, str], root: Path, now: dt.datetime) -> dict[str, str]:
        chain, key = (pair.get(part) if isinstance(pair, Mapping) else None for part in ("chain", "key"))
        names = [chain] if isinstance(chain, str) else chain
        if not isinstance(names, list) or not isinstance(key, str) or not all(isinstance(n, str) for n in names):
            return {"error": f"certificates_files: {address}: {{chain: files/NAME.pem, key: files/NAME.key}}"}
        read: dict[str, bytes] = {}
        for name in (*names, key):
            try:
                read[name] = self._read(root / name)
            except (OSError, AnsibleError) as error:
                return {"error": f"{name}: {error}"}
        try:
            return given_certificates.read([read[name] for name in names], read[key], address, now, key)
        except given_certificates.NotSoundError as wrong:
            return {"error": f"{key if wrong.of_key else ', '.join(names)}: {wrong}"}

    def _read(self, path: Path) -> bytes:
        """Decrypted where it is a vault."""
        return Path(self._loader.get_real_file(str(path.resolve()))).read_bytes()
