"""What `-e` was given and took for nothing: the second word of a value with a space, which Ansible drops silently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, text

_TEXTS: Texts = {
    "dropped": {
        "de": "-e: {words!r} gehört zu keinem Wert; einen Wert mit Leerzeichen so schreiben: "
        "-e \"title='Städtebund Seetal'\"",
        "en": "-e: {words!r} belongs to no value; write one with a space so: -e \"title='Städtebund Seetal'\"",
    },
}


def dropped(extra_vars: Mapping[str, Any]) -> str:
    """The line that says so, or "". ansible-core 2.19 (parsing/splitter.py, parse_kv) keeps it as _raw_params."""
    words = str(extra_vars.get("_raw_params") or "")
    return text(_TEXTS, "dropped", words=words) if words else ""
