"""XMPP's names behind the video portals. Pure.

One XMPP domain serves every portal; each portal is a tenant in it, so that the same room name on two portals is two
conferences (mod_muc_domain_mapper: ROOM@conference.TENANT.X is the room [TENANT]ROOM@conference.X).
"""

from __future__ import annotations

import re

from ...model.types import Model, VideoPortal

FOCUS, BRIDGE = "focus", "jvb"
"""The accounts of jicofo and of the bridges at auth.X."""
REGION = "pool"
"""Of all bridges: jicofo looks for one in the region of its own."""
BOSH_PORT = 5280
C2S_PORT = 5222


def domain(model: Model) -> str:
    """X: a name that only XMPP knows; nobody looks it up."""
    return f"meet.{model.platform.domain}"


def auth(model: Model) -> str:
    return f"auth.{domain(model)}"


def component(model: Model, name: str) -> str:
    return f"{name}.{domain(model)}"


def brewery(model: Model) -> str:
    """The room in which bridges say how they are."""
    return f"brewery@internal.{auth(model)}"


def tenant(portal: VideoPortal) -> str:
    """One label without a dot, as a host's name may be: a key may end with a hyphen, a label may not."""
    return f"{portal.key}0" if re.search("-0*$", portal.key) else portal.key


def muc(model: Model, portal: VideoPortal) -> str:
    """Where the portal's pages look for rooms."""
    return f"conference.{tenant(portal)}.{domain(model)}"
