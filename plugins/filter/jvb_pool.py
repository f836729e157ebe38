"""How large a pool of bridges must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.model.bridge_size import plan

DOCUMENTATION = """
name: jvb_pool
version_added: "0.1.0"
author: readi.one contributors
short_description: how many bridges a number of guests needs, and what they send
description:
  - Number and size of bridges with the spare one, bandwidth at the busiest moment, and traffic a month.
  - Sources are named in C(plugins/module_utils/model/bridge_size.py); what it says is a plan, not a measurement.
options:
  _input:
    description:
      - C(guests) and C(conferences) at once; optionally C(sizes), C(threads) and C(link_mbit) of one server, C(spare).
      - Assumptions about a month, which an operator who has counted sets - C(busy_hour), the share of a day that the
        busiest hour carries, C(working_days), and C(usual_day), how full a usual one is beside the fullest.
    type: dict
    required: true
"""

EXAMPLES = """
# ansible localhost -m debug -a "msg={{ {'guests': 800, 'conferences': 150} | readi.one.jvb_pool }}"
"""

RETURN = """
_value:
  description:
    - C(bridges) with the C(spare), C(busy), C(guests_of_a_bridge), what bounds the number (C(bound_by)), Mbit/s at the
      busiest moment (C(peak_up_mbit), C(peak_down_mbit), C(bridge_mbit)), and C(terabytes_a_month).
  type: dict
"""


def jvb_pool(given: Mapping[str, Any]) -> dict[str, Any]:
    """See bridge_size.py."""
    try:
        return plan(**given)
    except (TypeError, ValueError) as error:
        raise AnsibleFilterError(f"jvb_pool: {error}") from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, Any]]]:
        return {"jvb_pool": jvb_pool}
