"""Sections of an inventory as YAML as people write it: two levels of block style, JSON (which is YAML) within. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

MODELINE = "# yaml-language-server: $schema=../../../../schemas/inventory.schema.json\n"
# What some YAML reader takes for something else than text.
_WORDS = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n"})


GUESSED = "  # geraten: bitte berichtigen"


def file(data: Mapping[str, Any], guessed: Iterable[str] = ()) -> str:
    """`guessed`: texts that nobody said; their lines say so."""
    lines = [MODELINE + "---"]
    for section, value in data.items():
        if isinstance(value, list) and value:
            lines.append(f"{section}:")
            for item in value:
                pairs = [f"{key}: {scalar(inner)}" for key, inner in item.items()]
                lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
        elif isinstance(value, Mapping):
            lines += [f"{section}:", *(f"  {key}: {scalar(inner)}" for key, inner in value.items())]
        elif isinstance(value, list):
            lines.append(f"{section}: []")
        else:
            lines.append(f"{section}: {scalar(value)}")
    marks = {scalar(text) for text in guessed} | {scalar([text]) for text in guessed}
    return "\n".join(line + GUESSED * (line.partition(": ")[2] in marks) for line in lines) + "\n"


def scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {scalar(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(scalar(v) for v in value) + "]"
    if isinstance(value, bool | int):
        return json.dumps(value)
    text = str(value)
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9._@-]*", text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
