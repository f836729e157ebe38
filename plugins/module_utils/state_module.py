"""What a service's module does beside being documented: one call, run_state(service, kinds, connect)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .document import take
from .reconcile.lock import LOCKS
from .reconcile.place import LEDGERS, Place
from .reconcile.service import Connect, run
from .reconcile.store import LedgerError
from .reconcile.types import AdapterError, KindSpec

SPEC: dict[str, Any] = {
    "connection": {"type": "dict", "default": {}},
    "confirm": {"type": "str", "default": ""},
    "remove": {"type": "list", "elements": "str", "default": []},
    "ledgers": {"type": "path", "default": str(LEDGERS)},
    "locks": {"type": "path", "default": str(LOCKS)},
    "document": {"type": "path"},
}


def run_state(service: str, kinds: Mapping[str, KindSpec], connect: Connect) -> None:
    """`connect(document)` gives the adapter as a context manager; `document` is what ReconcileAction sent.

    Of the document it reads `objects`, `moved`, `host`, `scope` and `former_ledger` itself.
    """
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg=f"readi.one.{service}_state is called through its action, which compiles what is wanted")
    document = take(params["document"])
    place = Place(
        service,
        document["host"],
        scope=document.get("scope", ""),
        ledgers=Path(params["ledgers"]),
        locks=Path(params["locks"]),
        former=document.get("former_ledger", ""),
    )
    try:
        result = run(
            place,
            kinds,
            connect,
            document,
            secrets=document.secrets,
            check=module.check_mode,
            confirm=params["confirm"],
            remove=params["remove"],
        )
    except (AdapterError, LedgerError) as error:
        module.fail_json(msg=f"{service}: {error}")
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
