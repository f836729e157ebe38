"""Paths of items by a pattern with single braces; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import SetError

FIELD = re.compile(r"\{([^{}]*)\}")


def fill(pattern: str, item: Any) -> str:
    """`sites/{address}.conf` with the item's fields; a value that would leave its folder is refused."""

    def value(found: re.Match[str]) -> str:
        field = found.group(1)
        if field == "item":
            part = item
        elif isinstance(item, Mapping) and field in item:
            part = item[field]
        else:
            raise SetError(f"{pattern}: an item has no field {field!r}")
        if isinstance(part, bool) or not isinstance(part, str | int):
            raise SetError(f"{pattern}: {field} is not a text in an item")
        if part in ("", ".", "..") or "/" in str(part) or "\0" in str(part):
            raise SetError(f"{pattern}: {field} {part!r} is no name of a file")
        return str(part)

    return FIELD.sub(value, pattern)
