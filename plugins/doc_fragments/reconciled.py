# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module asks that reconciles a service."""

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
