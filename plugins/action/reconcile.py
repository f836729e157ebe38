# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action of every module NAME_state: meta/runtime.yml leads them here. Called by their names, never by this one."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.plugin_utils.reconcile_action import ReconcileAction


class ActionModule(ReconcileAction):
    """Nothing of its own."""
