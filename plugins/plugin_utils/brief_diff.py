"""The diff of what a run makes from the inventory: a line for each file, since its lines say what the inventory said.

`--diff` shows all of it at `-v`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, text

_TEXTS: Texts = {
    "new": {"de": "{path}: neu, {lines} Zeilen", "en": "{path}: new, {lines} lines"},
    "gone": {"de": "{path}: fällt weg", "en": "{path}: goes"},
    "changed": {"de": "{path}: {lines} Zeilen anders", "en": "{path}: {lines} lines differ"},
    "all": {"de": " (-v zeigt sie)", "en": " (-v shows them)"},
}


def brief(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """file_set's entries, each as one line in Ansible's form."""
    return [{"prepared": f"{_line(entry)}\n"} for entry in entries]


def _line(entry: Mapping[str, Any]) -> str:
    before, after = (str(entry.get(side) or "").splitlines() for side in ("before", "after"))
    path = str(entry.get("after_header") or entry.get("before_header") or "").partition(" (")[0]
    if not before:
        return text(_TEXTS, "new", path=path, lines=len(after)) + text(_TEXTS, "all")
    if not after:
        return text(_TEXTS, "gone", path=path)
    differ = sum(line[:1] in "+-" for line in list(difflib.unified_diff(before, after, n=0))[2:])
    return text(_TEXTS, "changed", path=path, lines=differ) + text(_TEXTS, "all")
