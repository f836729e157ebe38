"""The base class of this collection's actions: the model, the secrets, and the way to a module on the host.

    from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

    class ActionModule(ReadiAction):
        def run_readi(self, task_vars):
            wanted = self.model(task_vars).desired("certificates", task_vars["inventory_hostname"])
            return self.run_module_with_document("readi.one.certificates", wanted, self._task.args, task_vars)

NAME_state needs no action of its own: plugin_utils/reconcile_action.py.

`run_module_with_document` writes {"document": ..., "secrets": {...}, "lang": ...} to a 0600 file of the become user on
the host and runs the module with `document: PATH` added to its arguments. The secrets are those that the document's
markers {"$secret": "name"} ask for, and `names`. The module takes it with module_utils/document.py: take(path). Secrets
never are in module arguments, log or diff. Check mode and diff reach the module as with any action.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.readi.one.plugins.module_utils import document as documents
from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.module_utils.model.given import MASTER, OLD_MASTER, optional
from ansible_collections.readi.one.plugins.module_utils.model.layout import VAULT
from ansible_collections.readi.one.plugins.module_utils.model.loader import find_root
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from ansible_collections.readi.one.plugins.plugin_utils import vault as vaults

# As the become user, readable by nobody else, and its path on the last line (a login banner may stand above it).
# /run is in memory: what a killed run leaves there is gone with the next boot and never on a disk.
_RECEIVE = (
    'umask 077 && d="${TMPDIR:-/tmp}" && { [ ! -w /run ] || d=/run; } && '
    'f=$(mktemp "$d/readi-XXXXXXXXXX") && cat >"$f" && echo "$f"'
)


class ReadiAction(ActionBase):  # type: ignore[misc]
    """Subclasses write run_readi(); what it raises as AnsibleActionFail is the task's failure."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        result.update(self.run_readi(dict(task_vars or {})))
        return result

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def model(self, task_vars: Mapping[str, Any]) -> Model:
        """What the vars plugin compiled before this run's first task."""
        sha = task_vars.get("readi_model_sha")
        model = inventory.recall(str(sha), inventory.cache_folder(C.CONFIG_FILE)) if sha else None
        if model is None:
            raise AnsibleActionFail(
                "no compiled model: run from the checkout (its ansible.cfg enables readi.one.model) "
                "with an inventory that has group_vars/platform"
            )
        return model

    def service(self, task_vars: Mapping[str, Any]) -> str:
        """The service whose role this task belongs to: of roles that include each other, the outermost's; else ""."""
        roles = [str(task_vars.get("role_name") or ""), *task_vars.get("ansible_parent_role_names", ())]
        known = self.model(task_vars).manifests if task_vars.get("readi_model_sha") else {}
        # readi.one.NAME, or beside an inventory the role's folder.
        names = [role.rpartition("/")[2] if "/" in role else role.rpartition(".")[2] for role in roles]
        return next((name for name in reversed(names) if name in known), "")

    def root(self, task_vars: Mapping[str, Any]) -> Path:
        """The folder of the platform's inventory."""
        roots = find_root(Path(str(s)) for s in task_vars.get("ansible_inventory_sources") or ())
        if len(roots) != 1:
            raise AnsibleActionFail("name exactly one inventory with group_vars/platform by -i")
        return roots[0]

    def vault(self, task_vars: Mapping[str, Any]) -> dict[str, str]:
        """The decrypted vault: master_secret and the given secrets by name."""
        root = self.root(task_vars)
        content = vaults.read(root, self._loader)
        if content is None:
            raise AnsibleActionFail(f"{root / VAULT} is missing: it holds {MASTER}, encrypted by ansible-vault")
        return content

    def secrets(self, names: Iterable[str], task_vars: Mapping[str, Any]) -> dict[str, str]:
        """Values by name: as given in the vault, else derived from the master at the model's epoch.

        "" where others may give one and did not.
        """
        wanted = sorted(set(names))
        if not wanted:
            return {}
        vault = self.vault(task_vars)
        model = self.model(task_vars)
        epochs, vault = model.secret_epochs, {**dict.fromkeys(optional(model), ""), **vault}
        master = vault.pop(MASTER, "")
        if not master:
            raise AnsibleActionFail(f"{self.root(task_vars) / VAULT}: {MASTER} is missing")
        return {n: vault[n] if n in vault else secret(master, n, epochs.get(n, 1)) for n in wanted}

    def former(self, name: str, task_vars: Mapping[str, Any]) -> dict[str, str]:
        """NAME@1, NAME@2...: what a derived secret may have been before its epoch or the master was changed."""
        vault = self.vault(task_vars)
        if name in vault:
            return {}
        epoch = self.model(task_vars).secret_epochs.get(name, 1)
        masters = [vault[m] for m in (MASTER, OLD_MASTER) if vault.get(m)]
        values = [secret(master, name, e) for master in masters for e in (epoch, epoch - 1) if e > 0]
        return {f"{name}@{number}": value for number, value in enumerate(values[1:], 1)}

    def run_module_with_document(
        self,
        name: str,
        document: Mapping[str, Any],
        args: Mapping[str, Any],
        task_vars: Mapping[str, Any],
        names: Iterable[str] = (),
        former: Iterable[str] = (),
    ) -> dict[str, Any]:
        """Run a module on the host with the document beside it; its result. `former`: names whose old values go too."""
        values = self.secrets({*documents.names(document), *names}, task_vars)
        for changed in former:
            values |= self.former(changed, task_vars)
        path = self._send(json.dumps({"document": document, "secrets": values, "lang": language()}))
        result: dict[str, Any] = self._execute_module(
            module_name=name, module_args={**args, "document": path}, task_vars=task_vars
        )
        if result.get("failed") or "module_stderr" in result:
            # A module that never came to reading it has not removed it.
            self._low_level_execute_command(f"rm -f {path}")
        return result

    def _send(self, text: str) -> str:
        """One round trip: the text by standard input to a new 0600 file of the become user."""
        answer = self._low_level_execute_command(_RECEIVE, in_data=text.encode())
        lines = answer.get("stdout", "").strip().splitlines()
        if answer["rc"] != 0 or not lines:
            raise AnsibleActionFail(f"the document did not reach the host: {answer.get('stderr') or answer.get('msg')}")
        return str(lines[-1])
