"""What one guest adds to the stress of a bridge."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.readi.one.plugins.module_utils.model.bridge_size import stress_of

DOCUMENTATION = """
name: jvb_stress
version_added: "0.1.0"
author: readi.one contributors
short_description: the weight of a guest on a server
description:
  - C(average-participant-stress) of jitsi-videobridge, by which jicofo knows a small server from a large one.
options:
  _input:
    description: The server's hardware threads, null where nobody knows them.
    type: int
    required: true
"""

EXAMPLES = """
# average-participant-stress = {{ 8 | readi.one.jvb_stress }}
"""

RETURN = """
_value:
  description: Of a server that is full at 0.8.
  type: float
"""


def jvb_stress(threads: int | None) -> float:
    """See bridge_size.py."""
    return stress_of(None if threads is None else int(threads))


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[[int | None], float]]:
        return {"jvb_stress": jvb_stress}
