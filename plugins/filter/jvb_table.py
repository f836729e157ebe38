"""The table of the pool, and what is not well in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import pool

DOCUMENTATION = """
name: jvb_table
version_added: "0.1.0"
author: readi.one contributors
short_description: the pool of bridges as a table
description:
  - Bridge, version, release, stress, conferences, participants, draining, since when, and what jicofo says of it; below
    it, what is not well and what to do.
options:
  _input:
    description: What jicofo lists, as C(readi.one.jvb) with C(step=listed) returns it.
    type: dict
    required: true
  figures:
    description: Host and what its bridge says of itself, null where it does not answer.
    type: dict
    required: true
"""

EXAMPLES = """
# msg: "{{ listed | readi.one.jvb_table(figures) }}"
"""

RETURN = """
_value:
  description: The lines.
  type: list
  elements: str
"""


def jvb_table(listed: Mapping[str, Any], figures: Mapping[str, Any]) -> list[str]:
    """See pool.py."""
    table = pool.rows(pool.bridges(listed), figures, _in_order(figures))
    return [*pool.lines(table), *pool.findings(table)]


def _in_order(figures: Mapping[str, Any]) -> Iterable[str]:
    return sorted(figures)


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"jvb_table": jvb_table}
