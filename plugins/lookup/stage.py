# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The roles that a stage of site.yml runs on a host."""

from __future__ import annotations

DOCUMENTATION = """
name: stage
version_added: "0.1.0"
author: readi.one contributors
short_description: the roles of a stage on this host, in their order
description:
  - Answers with the role of every service of the stage that runs on the host of the task, as C(include_role) takes it.
    The manifests say in which stage a service is and after which others (C(roles/SERVICE/meta/service.yml)).
  - A role beside the inventory is answered by its path.
options:
  _terms:
    description: ground, data, sign_on, application or front.
    required: true
    type: list
    elements: str
"""

EXAMPLES = """
- name: Run the roles of the services
  ansible.builtin.include_role:
    name: "{{ item }}"
  loop: "{{ query('readi.one.stage', 'application') }}"
"""

RETURN = """
_raw:
  description: The roles.
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.plugin_utils.lookup_base import ModelLookup


class LookupModule(ModelLookup):
    """Asks the model that the vars plugin compiled before this run's first task."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        variables = variables or {}
        model, own = self.model(variables), variables["readi_own_roles"]
        found = (manifest_views.roles(model, stage, variables["inventory_hostname"]) for stage in terms)
        return [own.get(name, f"readi.one.{name}") for names in found for name in names]
