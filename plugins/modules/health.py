#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks a service whether it is well: the arguments and the result. The asking is in module_utils/healthcheck.py."""

from __future__ import annotations

DOCUMENTATION = """
module: health
version_added: 0.1.0
author: readi.one contributors
short_description: waits until a service answers as it should
description:
  - Asks on the host, again and again until O(within_s) is over. Never a change.
  - In check mode, what is not installed yet, or not started yet, is no failure; RV(ok) is false and RV(reason) says so.
    What is installed and runs is asked in check mode too, and must answer.
options:
  url:
    description: An address; certificates are always verified against the host's trust store.
    type: str
  expect:
    description: The HTTP status of a healthy answer. Redirects are not followed.
    type: int
    default: 200
  contains:
    description: A text that a healthy answer of O(url), or output of O(command), holds.
    type: str
  unit:
    description: A systemd unit that must be active. With O(url) or O(command) it is asked first.
    type: str
  command:
    description: A command, run without a shell, that ends with 0 where all is well.
    type: str
  installed:
    description: A path that exists where the service is installed; for check mode on an empty host.
    type: path
  within_s:
    description: Seconds to wait for health.
    type: int
    default: 30
attributes:
  check_mode:
    support: full
"""

EXAMPLES = """
- name: Keycloak answers
  readi.one.health:
    url: http://127.0.0.1:9000/health/ready
    unit: keycloak.service
    within_s: 120
- name: PostgreSQL answers
  readi.one.health: {command: pg_isready -q, unit: postgresql.service}
"""

RETURN = """
ok:
  description: Whether it answered as it should.
  type: bool
  returned: always
seconds:
  description: How long that took.
  type: float
  returned: always
last_error:
  description: The last answer that was not healthy; empty if the first was.
  type: str
  returned: always
reason:
  description: In check mode, why it was not asked.
  type: str
  returned: always
"""

from dataclasses import asdict

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import healthcheck
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line

SPEC = {
    "url": {"type": "str"},
    "expect": {"type": "int", "default": 200},
    "contains": {"type": "str"},
    "unit": {"type": "str"},
    "command": {"type": "str"},
    "installed": {"type": "path"},
    "within_s": {"type": "int", "default": 30},
}


@one_line
def main() -> None:
    module = AnsibleModule(
        argument_spec=SPEC,
        required_one_of=[("url", "unit", "command")],
        mutually_exclusive=[("url", "command")],
        supports_check_mode=True,
    )
    question = healthcheck.Question(**module.params)
    report = healthcheck.ask(question, healthcheck.Host(), check=module.check_mode)
    result = {"changed": False, **asdict(report)}
    if not report.ok and not report.reason:
        what = question.url or question.command or question.unit
        module.fail_json(msg=f"{what} is not healthy after {report.seconds} s: {report.last_error}", **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
