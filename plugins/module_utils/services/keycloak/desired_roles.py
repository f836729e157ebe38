"""The realm's own roles: whose people need a second factor. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .desired_names import OPERATOR, SECOND_FACTOR, obj


def roles() -> Iterator[dict[str, Any]]:
    description = "Betrieb der Plattform: zweiter Faktor ist Pflicht"
    yield obj("role", OPERATOR, {"description": description, "attributes": {}, "composites": {}})
    description = "Die Organisation verlangt von ihren Leuten einen zweiten Faktor"
    yield obj("role", SECOND_FACTOR, {"description": description, "attributes": {}, "composites": {}})
