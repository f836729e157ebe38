"""How many bridges should be in service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.bridge_size import guests_of
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import pool
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.scaling import Band, Server, wanted

DOCUMENTATION = """
name: jvb_wish
version_added: "0.1.0"
author: readi.one contributors
short_description: which bridges should be in service, and why
description:
  - Compares stress and guests with a band. A drained bridge counts as parked.
  - Nothing is done; the steps are said.
options:
  _input:
    description: What jicofo lists, as C(readi.one.jvb) with C(step=listed) returns it.
    type: dict
    required: true
  figures:
    description: Host and what its bridge says of itself, null where it does not answer.
    type: dict
    required: true
  threads:
    description: Host and its hardware threads, null where nobody knows them.
    type: dict
    required: true
  quiet_s:
    description: For how many seconds it has been quiet.
    type: float
    default: 0
  band:
    description: C(low), C(high), C(floor) and C(rest_s), where they are to be others.
    type: dict
    default: {}
"""

EXAMPLES = """
# msg: "{{ listed | readi.one.jvb_wish(figures, threads) }}"
"""

RETURN = """
_value:
  description: The C(names) that should be in service, C(why), and the C(steps), each with C(name), C(do) and C(why).
  type: dict
"""


def jvb_wish(
    listed: Mapping[str, Any],
    figures: Mapping[str, Mapping[str, Any] | None],
    threads: Mapping[str, int | None],
    quiet_s: float = 0,
    band: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """See scaling.py."""
    found = pool.bridges(listed)
    servers = [_server(name, found.get(name), own or {}, threads.get(name)) for name, own in sorted(figures.items())]
    wish = wanted(servers, Band(**(band or {})), float(quiet_s))
    steps = [{"name": step.name, "do": step.do, "why": step.why} for step in wish.steps]
    return {"names": list(wish.names), "why": wish.why, "steps": steps}


def _server(name: str, listed: pool.Bridge | None, own: Mapping[str, Any], threads: int | None) -> Server:
    return Server(
        name=name,
        carries=guests_of(threads),
        serves=listed is not None and not listed.draining,
        stress=float(own.get("stress_level", 0)),
        guests=int(own.get("local_endpoints", 0)),
        well=bool(own) and listed is not None and listed.operational and not listed.leaving,
    )


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {"jvb_wish": jvb_wish}
