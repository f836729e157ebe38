# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module asks that reconciles a service."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = """
options:
  confirm:
    description: The word with which the shrink guard asked back. The action takes it from C(-e confirm=...).
    type: str
    default: ""
  remove:
    description: Objects as C(kind:key) that may go although they hold data. The action takes it from C(-e remove=...).
    type: list
    elements: str
    default: []
  document:
    description: Filled in by the action. The file with the desired state and the secrets.
    type: path
"""
