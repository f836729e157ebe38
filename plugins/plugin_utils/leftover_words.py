"""What operators read of a service that left a host, in German and English.

>>> line({"service": "forum", "whole": True, "removed_units": ["forum.service"], "removed_files": [], "data": [],
...     "databases": ["forum"]}, "app1", "en", check=True)
'forum is no longer on app1: would be stopped: forum.service. What stays: database forum'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Lang, Texts, text

WORDS: Texts = {
    "service": {"de": "{service} ist nicht mehr auf {host}", "en": "{service} is no longer on {host}"},
    "programs": {
        "de": "{service} hat auf {host} weniger Programme",
        "en": "{service} has fewer programs on {host}",
    },
    "units": {"de": "gestoppt: {names}", "en": "stopped: {names}"},
    "units_check": {"de": "würde gestoppt: {names}", "en": "would be stopped: {names}"},
    "files": {"de": "entfernt: {names}", "en": "removed: {names}"},
    "files_check": {"de": "würde entfernt: {names}", "en": "would be removed: {names}"},
    "more": {"de": "und {count} weitere Dateien", "en": "and {count} more files"},
    "stays": {"de": "Es bleibt: {names}", "en": "What stays: {names}"},
    "database": {"de": "Datenbank {name}", "en": "database {name}"},
}
SHOWN = 3  # of the files; the diff has all


def line(left: Mapping[str, Any], host: str, lang: Lang, *, check: bool) -> str:
    """One service, as the module's `left` has it."""
    end = "_check" if check else ""
    said = text(WORDS, "service" if left["whole"] else "programs", lang, service=left["service"], host=host)
    parts = []
    if left["removed_units"]:
        parts.append(text(WORDS, f"units{end}", lang, names=", ".join(left["removed_units"])))
    if left["removed_files"]:
        parts.append(text(WORDS, f"files{end}", lang, names=_files(left["removed_files"], lang)))
    said = f"{said}: {'; '.join(parts)}"
    stays = [*left["data"], *(text(WORDS, "database", lang, name=name) for name in left["databases"])]
    return f"{said}. {text(WORDS, 'stays', lang, names=', '.join(stays))}" if stays else said


def _files(paths: list[str], lang: Lang) -> str:
    shown = ", ".join(paths[:SHOWN])
    rest = len(paths) - SHOWN
    return f"{shown} {text(WORDS, 'more', lang, count=rest)}" if rest > 0 else shown
