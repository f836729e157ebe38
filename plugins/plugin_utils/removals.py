"""What `-e remove=` names: SERVICE/kind:key, several with commas. Checked on the controller before anything is touched.

`kind:key` alone counts where just one of the platform's services knows the kind.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, language, text

_SERVICES = Path(__file__).resolve().parents[1] / "module_utils" / "services"
_PACKAGE = "ansible_collections.readi.one.plugins.module_utils.services"
_TEXTS: Texts = {
    "form": {
        "de": "-e remove={name}: so nicht lesbar; zu schreiben ist DIENST/art:schlüssel, zum Beispiel {example}",
        "en": "-e remove={name}: cannot be read; write SERVICE/kind:key, for example {example}",
    },
    "service": {
        "de": "-e remove={name}: diese Plattform hat keinen Dienst {service!r}; zu schreiben ist einer von {services}",
        "en": "-e remove={name}: this platform has no service {service!r}; write one of {services}",
    },
    "kind": {
        "de": "-e remove={name}: {service} kennt die Art {kind!r} nicht; zu schreiben ist eine von {kinds}",
        "en": "-e remove={name}: {service} knows no kind {kind!r}; write one of {kinds}",
    },
    "nobody": {
        "de": "-e remove={name}: kein Dienst kennt die Art {kind!r}; zu schreiben ist eine von {kinds}",
        "en": "-e remove={name}: no service knows a kind {kind!r}; write one of {kinds}",
    },
    "several": {
        "de": "-e remove={name}: die Art {kind!r} gibt es in mehreren Diensten; zu schreiben ist {choices}",
        "en": "-e remove={name}: several services have the kind {kind!r}; write {choices}",
    },
}


class RemoveError(Exception):
    """One line for each name that cannot be meant."""


@cache
def kinds() -> dict[str, frozenset[str]]:
    """The kinds of every service that has any, found by its folder: services/NAME/kinds.py with STATE, SYNC or both."""
    found = {}
    for file in sorted(_SERVICES.glob("*/kinds.py")):
        module = importlib.import_module(f"{_PACKAGE}.{file.parent.name}.kinds")
        found[file.parent.name] = frozenset({*getattr(module, "STATE", {}), *getattr(module, "SYNC", {})})
    return found


def check(remove: Any, services: Collection[str]) -> list[str]:
    """What is wrong with it, a line each. `services`: those of the platform."""
    try:
        by_service(remove, services)
    except RemoveError as error:
        return str(error).splitlines()
    return []


def of_service(service: str, remove: Any, services: Collection[str]) -> list[str]:
    """The part that concerns one service, as "kind:key"."""
    return by_service(remove, services).get(service, [])


def by_service(remove: Any, services: Collection[str]) -> dict[str, list[str]]:
    known = {name: found for name, found in kinds().items() if name in services}
    out: dict[str, list[str]] = {}
    wrong = []
    for name in _names(remove):
        found = _read(name, known)
        if isinstance(found, str):
            wrong.append(found)
        else:
            out.setdefault(found[0], []).append(found[1])
    if wrong:
        raise RemoveError("\n".join(wrong))
    return out


def _names(remove: Any) -> Iterator[str]:
    """Keys may hold spaces and slashes, but no commas."""
    for part in remove if isinstance(remove, list | tuple) else str(remove or "").split(","):
        if str(part).strip():
            yield str(part).strip()


def _read(name: str, known: dict[str, frozenset[str]]) -> tuple[str, str] | str:
    """Service and "kind:key", or what is wrong."""
    head, colon, key = name.partition(":")
    service, slash, kind = head.rpartition("/")
    knowing = [one for one, found in sorted(known.items()) if kind in found and service in ("", one)]
    if not (colon and key and kind) or bool(slash) != bool(service):
        example = next((f"{one}/{min(found)}:{key or 'NAME'}" for one, found in sorted(known.items())), "")
        return text(_TEXTS, "form", name=name, example=example)
    if len(knowing) == 1:
        return knowing[0], f"{kind}:{key}"
    if service and service not in known:
        return text(_TEXTS, "service", name=name, service=service, services=", ".join(sorted(known)))
    if service:
        return text(_TEXTS, "kind", name=name, service=service, kind=kind, kinds=", ".join(sorted(known[service])))
    if knowing:
        choices = _or(f"{one}/{kind}:{key}" for one in knowing)
        return text(_TEXTS, "several", name=name, kind=kind, choices=choices)
    return text(_TEXTS, "nobody", name=name, kind=kind, kinds=", ".join(sorted(frozenset().union(*known.values()))))


def _or(choices: Iterable[str]) -> str:
    return f" {'oder' if language() == 'de' else 'or'} ".join(choices)
