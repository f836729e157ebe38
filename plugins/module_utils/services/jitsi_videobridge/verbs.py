"""One step of a verb on the host that it belongs to: what readi.one.jvb does with its arguments."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from . import draining, since
from .pool import PoolError
from .rest import Bridge, Jicofo

JSON = dict[str, Any]
Step = Callable[[JSON], JSON]


def run(step: str, given: JSON, *, check: bool) -> JSON:
    """The module's result. `step`: of STEPS, `given`: bridge, within_s, delay_s."""
    if check and step in CHANGES:
        return {"changed": _would(step, given)}
    return STEPS[step](given)


def _clock() -> draining.Clock:
    return draining.Clock(time.monotonic, time.sleep)


def _others(given: JSON) -> JSON:
    return {"changed": False, "others": draining.others(Jicofo(), given["bridge"])}


def _seen(on: bool) -> Step:
    def seen(given: JSON) -> JSON:
        draining.seen(Jicofo(), given["bridge"], on, given["within_s"], _clock())
        return {"changed": False}

    return seen


def _evacuate(given: JSON) -> JSON:
    found = draining.evacuate(Jicofo(), given["bridge"], _clock())
    return {"changed": found["moved"] > 0, **found}


def _gone(given: JSON) -> JSON:
    draining.gone(Jicofo(), given["bridge"], given["within_s"], _clock())
    return {"changed": False}


def _back(given: JSON) -> JSON:
    return {"changed": False, **draining.back(Jicofo(), given["bridge"], given["within_s"], _clock())}


def _switch(on: bool) -> Step:
    def switch(given: JSON) -> JSON:
        changed = draining.switch(Bridge(), given["bridge"], on)
        if changed or not on:
            since.note(on)
        return {"changed": changed, "since": since.told()}

    return switch


def _empty(given: JSON) -> JSON:
    return {"changed": False, "left": draining.empty(Bridge(), given["within_s"], _clock())}


def _emptied(given: JSON) -> JSON:
    draining.emptied(Bridge(), given["bridge"], given["within_s"], _clock())
    return {"changed": False}


def _stop(given: JSON) -> JSON:
    return {"changed": draining.stop(Bridge(), given["bridge"], given["delay_s"], _clock())}


def _figures(_given: JSON) -> JSON:
    """None where it does not answer: a table names it, and goes on."""
    try:
        stats = Bridge().stats()
    except PoolError as error:
        return {"changed": False, "figures": None, "why": str(error)}
    return {"changed": False, "figures": {**stats, "since": since.told()}, "why": ""}


def _listed(_given: JSON) -> JSON:
    return {"changed": False, "listed": Jicofo().debug()}


def _would(step: str, given: JSON) -> bool:
    """What it would change, asked of the one that it would change."""
    if step == "evacuate":
        return False
    if step == "stop":
        return Bridge().runs()
    return bool(Bridge().stats()["drain"]) != (step == "drain")


STEPS: dict[str, Step] = {
    "others": _others,
    "drain": _switch(True),
    "draining": _seen(True),
    "empty": _empty,
    "evacuate": _evacuate,
    "emptied": _emptied,
    "stop": _stop,
    "gone": _gone,
    "back": _back,
    "undrain": _switch(False),
    "taking": _seen(False),
    "figures": _figures,
    "listed": _listed,
}
CHANGES = ("drain", "undrain", "evacuate", "stop")
