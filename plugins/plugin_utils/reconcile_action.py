"""The controller's half of every NAME_state: the model's slice of that name and the secrets it names, sent to the host.

`meta/runtime.yml` leads each of these modules to the action `reconcile`, so that a service brings none of its own. A
slice may say beside its `objects`: `moved`, `scope`, `former_ledger`, `renewed`, the names of secrets whose former
values travel too, and what services/roster/desired.py: sync() makes, where the service has people and groups.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.module_utils.reconcile.plan import LEDGER_KEY
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction
from ansible_collections.readi.one.plugins.plugin_utils.removals import RemoveError, of_service

END = "_state"


class ReconcileAction(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        module = str(self._task.resolved_action or self._task.action)
        service = module.rpartition(".")[2].removesuffix(END)
        model = self.model(task_vars)
        host = str(task_vars["inventory_hostname"])
        args = dict(self._task.args)
        try:
            wanted = model.desired(service, host)
            remove = of_service(service, args.get("remove", task_vars.get("remove")), model.services)
        except (ValueError, RemoveError) as error:
            raise AnsibleActionFail(str(error)) from error
        args |= {"confirm": str(args.get("confirm", task_vars.get("confirm", ""))), "remove": remove}
        return self.run_module_with_document(
            module,
            {
                **wanted,
                "host": host,
                "connection": args.get("connection", {}),
                "lang": language(),
                "whole_run": self._asks(wanted) in task_vars.get("ansible_play_hosts_all", ()),
            },
            args,
            task_vars,
            names=(LEDGER_KEY,),
            former=wanted.get("renewed", ()),
        )

    def _asks(self, wanted: dict[str, Any]) -> str | None:
        """The host whose roster tells this service who its people are."""
        return urlsplit(wanted["sync"]["roster"]["url"]).hostname if "sync" in wanted else None
