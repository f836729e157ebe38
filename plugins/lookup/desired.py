# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A role's slice of the model, for its templates."""

from __future__ import annotations

DOCUMENTATION = """
name: desired
version_added: "0.1.0"
author: readi.one contributors
short_description: the desired state of a service on this host
description:
  - Answers with what the compiled model says about a service on the host of the task (C(services/SERVICE/desired.py)).
  - A role asks for its own slice only; a secret is in it as a marker.
options:
  _terms:
    description: The service's name.
    required: true
    type: list
    elements: str
  notice:
    description:
      - Instead of the inventory's C(platform.notice), C({de, en}); an empty one is none. Without it the inventory's.
    type: raw
"""

EXAMPLES = """
- name: Write the sites
  readi.one.file_set:
    root: /etc/readi/nginx
    template: site.conf.j2
    items: "{{ lookup('readi.one.desired', 'web').sites }}"
    name: "sites/{{ item.address }}.conf"
"""

RETURN = """
_raw:
  description: The slice.
  type: list
  elements: dict
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible_collections.readi.one.plugins.module_utils.model.notice import NoticeError, told
from ansible_collections.readi.one.plugins.plugin_utils.lookup_base import ModelLookup


class LookupModule(ModelLookup):
    """Asks the model that the vars plugin compiled before this run's first task."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        variables = variables or {}
        try:
            model = told(self.model(variables), kwargs.get("notice"))
        except NoticeError as error:
            raise AnsibleLookupError(str(error)) from None
        host = str(variables["inventory_hostname"])
        return [model.desired(str(service), host) for service in terms]
