# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module asks that reconciles a service, and what it answers (ansible-core shares RETURN since 2.20)."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = """
options:
  connection:
    description:
      - Where the service is reached, if not where its role puts it. The keys are the service's own.
      - The action reads it.
    type: dict
    default: {}
  confirm:
    description: What a doubt asked for, several with commas. The action takes it from C(-e confirm=...).
    type: str
    default: ""
  remove:
    description:
      - Objects as C(SERVICE/kind:key) that may go although they hold data. The action takes it from C(-e remove=...),
        and C(kind:key) where no other service has that kind.
    type: list
    elements: str
    default: []
  ledgers:
    description: Folder of the services' ledgers.
    type: path
    default: /var/lib/readi/ledger
  locks:
    description: Folder of the services' locks.
    type: path
    default: /run/readi/lock
  document:
    description: Filled in by the action. The file with the desired state and the secrets.
    type: path
"""
    RETURN = r"""
applied:
  description: What was written.
  returned: always
  type: list
  elements: dict
failed_objects:
  description: What the service refused, with its answer; the other objects were written all the same.
  returned: always
  type: list
  elements: dict
not_tried:
  description: What needs an object that failed.
  returned: always
  type: list
  elements: dict
unmanaged:
  description: Objects that are not ours.
  returned: always
  type: list
  elements: dict
pending:
  description: Objects that cannot exist yet, with the reason.
  returned: always
  type: list
  elements: dict
refused:
  description: Objects that are no longer declared and stay until I(remove) names them, with what to write.
  returned: always
  type: list
  elements: dict
conflicts:
  description: Objects that are declared and belong to the service's other program, or came with the service.
  returned: always
  type: list
  elements: dict
waiting:
  description: What waits for an operator, with the value for I(confirm).
  returned: always
  type: list
  elements: dict
sync:
  description:
    - Of a service that has people and project groups, what its C(sync) would do next in check mode, and else what the
      look did that this run started. C(members) is C(unknown) where the roster said nothing yet.
    - C(planned) and C(applied) count by verb and kind, such as C(create membership); C(plan) (check mode) lists.
      C(failed_objects), C(not_tried), C(pending), C(waiting), C(conflicts), C(strangers) and C(refused) are the look's.
  returned: where the slice has it
  type: dict
  sample: {"members": "known", "changed": true, "planned": {"create page": 2}, "applied": {"create page": 2}}
waited:
  description: For whom the service's lock was waited for.
  returned: always
  type: str
requests:
  description: Requests sent.
  returned: always
  type: int
seconds:
  description: Duration of reading, planning and writing.
  returned: always
  type: float
"""
