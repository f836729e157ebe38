"""What a service's module does beside being documented: one call, run_state(service, kinds, connect)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from . import one_line
from .document import Document, take
from .language import speak
from .reconcile.doubts import words
from .reconcile.lock import LOCKS
from .reconcile.messages import say
from .reconcile.place import LEDGERS, Place
from .reconcile.service import Connect, run
from .reconcile.store import LedgerError
from .reconcile.types import AdapterError, KindSpec
from .sync import in_run
from .sync.program import Service
from .sync.wanted import wanted
from .units import Systemd, UnitError

SPEC: dict[str, Any] = {
    "connection": {"type": "dict", "default": {}},
    "confirm": {"type": "str", "default": ""},
    "remove": {"type": "list", "elements": "str", "default": []},
    "ledgers": {"type": "path", "default": str(LEDGERS)},
    "locks": {"type": "path", "default": str(LOCKS)},
    "document": {"type": "path"},
}

Rooms = tuple[Mapping[str, KindSpec], *tuple[ModuleType, ...]]


def run_state(service: str, kinds: Mapping[str, KindSpec], connect: Connect, sync: Rooms | None = None) -> None:
    """`connect(document)` gives the adapter as a context manager; `document` is what ReconcileAction sent.

    Of the document it reads `objects`, `moved`, `host`, `scope`, `former_ledger` and `lang` itself, and where the
    service has a `sync` (its kinds and the rooms people and groups, imported by name: Ansible sends to a host what a
    module imports) `sync`, `declared` and `whole_run`.
    """
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg=say("through_action", service=service))
    document = take(params["document"])
    speak(document.get("lang", ""))
    place = Place(
        service,
        document["host"],
        scope=document.get("scope", ""),
        ledgers=Path(params["ledgers"]),
        locks=Path(params["locks"]),
        former=document.get("former_ledger", ""),
    )
    part = None
    result: dict[str, Any] = {}
    try:
        here, there = in_run.shares(params["remove"], kinds, sync[0] if sync else (), place)
        result = run(
            place,
            kinds,
            connect,
            document,
            secrets=document.secrets,
            check=module.check_mode,
            confirm=params["confirm"],
            remove=here,
        )
        for line in (*in_run.in_vain(service, result, here), *in_run.kept(service, result, here)):
            module.warn(line)
        if sync and "sync" in document and not result.get("failed"):
            what = Service(service, sync[0], connect, lambda roster: wanted(roster, *sync[1:]))
            part = _synced(what, document, params, there, check=module.check_mode)
    except (AdapterError, LedgerError, UnitError, OSError, in_run.NotDoneError) as error:
        said = one_line.words(error) if isinstance(error, OSError) else error
        module.fail_json(msg=f"{service}: {said}", **{k: v for k, v in result.items() if k not in ("msg", "failed")})
    if part is not None:
        result["sync"] = part.shown
        result["changed"] = bool(result["changed"] or part.shown["changed"])
        result["diff"] = [*result["diff"], *part.diff]
        for line in part.warnings:
            module.warn(line)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def _synced(
    service: Service, document: Document, params: Mapping[str, Any], remove: list[str], *, check: bool
) -> in_run.Part:
    """The service's people and groups, after its state."""
    config = {
        "ledgers": params["ledgers"],
        "locks": params["locks"],
        **document.filled(document["sync"]),
    }
    confirm = params["confirm"]
    if not check:
        return in_run.Look(Systemd()).start(service.name, config, confirm=words(confirm), remove=remove)
    return in_run.preview(
        service,
        config,
        document.get("declared", ()),
        confirm=confirm,
        remove=remove,
        whole_run=document.get("whole_run", True),
    )
