# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a module says that tells the truth in check mode and shows a diff."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = """
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""
