"""One program of a service, once: lock, ledgers, adapter, plan. What a module and a timer's program share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

from .lock import service_lock
from .place import Place
from .run import reconcile
from .types import JSON, Adapter, Completes, KindSpec, NotInstalledError, Obj, Recalls, Renames, Tells, obj_from_json

Connect = Callable[[JSON], AbstractContextManager[Adapter]]


def run(
    place: Place,
    kinds: Mapping[str, KindSpec],
    connect: Connect,
    document: JSON,
    *,
    objects: Iterable[Obj] | None = None,
    secrets: Mapping[str, str],
    check: bool = False,
    confirm: str = "",
    remove: Iterable[str] = (),
    first_time: bool = False,
) -> dict[str, JSON]:
    """A module's result, with `waited`: for whom the lock was waited for.

    `connect(document)` is a context manager that gives the adapter; it raises NotInstalledError where the service is
    not installed: check mode then plans against nothing. `objects` are `document["objects"]` unless given. AdapterError
    and LedgerError are the caller's.
    """
    wanted = [obj_from_json(raw) for raw in document["objects"]] if objects is None else list(objects)
    moved = {tuple(m["from"]): tuple(m["to"]) for m in document.get("moved", ())}
    locked = nullcontext("") if check else service_lock(place.service, place.program, folder=place.locks)
    with (
        locked as waited,
        place.opened(check=check) as (ledger, other),
        _connected(connect, document, check=check) as adapter,
    ):
        if isinstance(adapter, Recalls):
            adapter.recalled({at: entry.id for at, entry in ledger.entries.items()})
        out = reconcile(
            adapter,
            adapter.completed(wanted) if isinstance(adapter, Completes) else wanted,
            ledger,
            kinds=kinds,
            secrets=secrets,
            check=check,
            moved={**moved, **adapter.renamed(moved)} if isinstance(adapter, Renames) else moved,
            confirm=confirm,
            remove=remove,
            others=dict.fromkeys(other.entries, other.name),
            builtins=place.program == "state",
            first_time=first_time,
            service=place.service,
            host=place.host,
        )
        if isinstance(adapter, Tells):
            out["told"] = adapter.told()
    out["waited"] = waited
    return out


@contextmanager
def _connected(connect: Connect, document: JSON, *, check: bool) -> Iterator[Adapter | None]:
    with ExitStack() as stack:
        adapter = None
        try:
            adapter = stack.enter_context(connect(document))
        except NotInstalledError:
            if not check:
                raise
        yield adapter
