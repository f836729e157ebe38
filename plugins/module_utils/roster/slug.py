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
from types import ModuleType

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


def answered(name: str) -> bool:
    """Whether some service, enabled or not, answers the address of this local part itself: `taken` in its groups.py."""
    return any(module.taken(name) for module in _rooms() if hasattr(module, "taken"))


@cache
def reserved() -> frozenset[str]:
    """Every slug that some service, enabled or not, cannot carry: a service that comes later must find its own free."""
    return OWN.union(*(getattr(module, "RESERVED", ()) for module in _rooms()))


@cache
def _rooms() -> tuple[ModuleType, ...]:
    """Every service's groups.py."""
    services = f"{__name__.rpartition('.roster.')[0]}.services"
    rooms = pkgutil.iter_modules(importlib.import_module(services).__path__)
    names = (f"{services}.{room.name}.groups" for room in rooms if room.ispkg)
    return tuple(importlib.import_module(name) for name in names if importlib.util.find_spec(name))
