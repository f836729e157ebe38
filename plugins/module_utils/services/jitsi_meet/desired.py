"""What the portals' signalling is made of: prosody, jicofo, and what both need to know of each other. Pure."""

from __future__ import annotations

import re
from typing import Any

from ...model.manifest_views import hosts_of
from ...model.types import Model
from ..turn.desired import relay
from . import desired_names as names
from . import desired_prosody as prosody
from .desired_portals import portals

JSON = dict[str, Any]

NAME = "jitsi_meet"
BRIDGES = "jitsi_videobridge"
PACKAGES = ("jicofo", "jitsi-meet-prosody")
# Missing for Debian 13's Lua 5.4, though pure Lua: copied, since links into the older folders end with their packages.
PURE_LUA = ("basexx", "inspect")
DEBIAN = (
    "prosody",
    "lua-cjson",
    "lua-luaossl",
    "lua-sec",
    "lua-unbound",
    *(f"lua-{name}" for name in PURE_LUA),
    "ruby-hocon",
)


def desired(model: Model, host: str | None) -> JSON:
    """`xmpp`: the names; `prosody` and `jicofo`: their configurations; `accounts`: files of prosody's; and what the
    pages of the portals are made of (desired_portals.py)."""
    here = host or next(iter(hosts_of(model, NAME)), "")
    pages = portals(model, host)
    return {
        **pages,
        "format": 1,
        "xmpp": {
            "host": here,
            "domain": names.domain(model),
            "auth": names.auth(model),
            "brewery": names.brewery(model),
            "focus": f"{names.FOCUS}@{names.auth(model)}",
        },
        "packages": [*PACKAGES, *pages.get("packages", [])],
        "debian": list(DEBIAN),
        "pure_lua": list(PURE_LUA),
        "prosody": prosody.configuration(model, here),
        "tenants": prosody.portals(model),
        # The name of the secret that the relay and prosody share.
        "relay_secret": (relay(model) or {}).get("secret"),
        "state": _state(model),
        # For doctor: whom jicofo should list.
        "bridges": list(hosts_of(model, BRIDGES)),
        "jicofo": jicofo(model, here),
        "figures": _figures(model),
    }


def _figures(model: Model) -> JSON:
    """What the program of that name looks at, and whose a tenant is."""
    portals = {
        names.tenant(portal): {"key": portal.key, "organisation": portal.organisation or ""}
        for portal in model.video_portals
    }
    return {"jicofo": "http://127.0.0.1:8888", "portals": portals}


def jicofo(model: Model, host: str) -> JSON:
    """jicofo.conf below `jicofo`, without the password."""
    return {
        "xmpp": {
            "client": {
                # The name on prosody's certificate.
                "hostname": host,
                "port": names.C2S_PORT,
                "domain": names.auth(model),
                "xmpp-domain": names.domain(model),
                "username": names.FOCUS,
                "conference-muc-jid": names.component(model, "conference"),
                "client-proxy": names.component(model, "focus"),
                "disable-certificate-verification": False,
            },
            "trusted-domains": [],
        },
        "bridge": {
            "brewery-jid": names.brewery(model),
            "selection-strategy": "RegionBasedBridgeSelectionStrategy",
            # Stress is seconds old: without a limit a crowd that comes at once lands on one bridge.
            "max-bridge-participants-per-interval": 30,
            "participant-rampup-interval": "20 seconds",
            "ice-failure-detection": {"enabled": True},
        },
        # One setting for all portals: who moderates is said by prosody's readi_portals.
        "conference": {"enable-auto-owner": False},
        "local-region": names.REGION,
        # The largest conferences are on several bridges, joined by relays.
        "octo": {"enabled": True, "sctp-datachannels": True},
        "sctp": {"enabled": True},
        # Off where nobody says it; /about/health is 404 then.
        "health": {"enabled": True},
        "rest": {"host": "127.0.0.1", "port": 8888, "prometheus": {"enabled": True}},
    }


def _state(model: Model) -> JSON:
    """Where prosody keeps accounts and rosters: a folder for each host, in which only letters and digits are plain."""
    folder = f"/var/lib/prosody/{_escaped(names.auth(model))}"
    return {
        "accounts": {name: f"{folder}/accounts/{name}.dat" for name in (names.FOCUS, names.BRIDGE)},
        "roster": f"{folder}/roster/{names.FOCUS}.dat",
        "subscriber": names.component(model, "focus"),
    }


def _escaped(name: str) -> str:
    """util.datamanager's encode."""
    return re.sub("[^A-Za-z0-9]", lambda found: f"%{ord(found[0]):02x}", name)
