"""The slug: a project group's name in every service, unique in the platform for ever and never changed. Pure.

A service that cannot carry a slug says so in its own room, `RESERVED` in services/NAME/groups.py; the union is looked
up by folder, so that no list here names a service.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from functools import cache

PATTERN = "[a-z][a-z0-9-]{2,19}"
_SHAPE = re.compile(PATTERN)
# What the platform's mail answers by itself (RFC 2142), and what names people of the platform rather than a group.
OWN = frozenset(
    {"abuse", "admin", "administrators", "hostmaster", "mailer-daemon", "moderators", "noreply", "no-reply"}
    | {"operators", "organisations", "postmaster", "projects", "root", "security", "webmaster"}
)


def fits(slug: str) -> bool:
    """Of the right form; `reserved` says which of those are taken."""
    return _SHAPE.fullmatch(slug) is not None


def usable(slug: str) -> bool:
    return fits(slug) and slug not in reserved()


@cache
def reserved() -> frozenset[str]:
    """Every slug that some service, enabled or not, cannot carry: a service that comes later must find its own free."""
    services = f"{__name__.rpartition('.roster.')[0]}.services"
    found = set(OWN)
    for room in pkgutil.iter_modules(importlib.import_module(services).__path__):
        if room.ispkg and importlib.util.find_spec(f"{services}.{room.name}.groups"):
            module = importlib.import_module(f"{services}.{room.name}.groups")
            found |= getattr(module, "RESERVED", frozenset())
    return frozenset(found)
