"""A videobridge's slice: jvb.conf without its password. Pure."""

from __future__ import annotations

from typing import Any

from ...model.manifest_views import hosts_of
from ...model.types import Model
from ..jitsi_meet import desired_names as names

JSON = dict[str, Any]

MEET, NAME = "jitsi_meet", "jitsi_videobridge"
PACKAGES = ("jitsi-videobridge2",)
DEBIAN = ("ruby-hocon",)
SHARD = "meet"
BUSY = ("keycloak", "nextcloud", "postgresql")


def desired(model: Model, host: str | None) -> JSON:
    """`bridge` is what is below videobridge, `ice4j` what is beside it; `shard` is where the password belongs."""
    there = next(iter(hosts_of(model, MEET)), "")
    nick = host or next(iter(hosts_of(model, NAME)), "")
    return {
        "format": 1,
        "packages": list(PACKAGES),
        "debian": list(DEBIAN),
        "shard": SHARD,
        "bridge": bridge(model, there, nick),
        # No stranger is asked for our address: not a STUN server of others, nor a cloud's service.
        "ice4j": {"harvest": {"mapping": {"aws": {"enabled": False}, "stun": {"addresses": []}}}},
    }


def _load(model: Model, nick: str) -> JSON:
    """Stress is the processor's, which on a host with other work is busy while the bridge is idle: jicofo would see it
    overloaded for good (hand lab of 2026-11-22: 1.11). There it is what passes through the bridge."""
    shared = set(hosts_of(model, MEET)) | {host for name in BUSY for host in hosts_of(model, name)}
    if nick not in shared:
        return {}
    return {"load-management": {"load-measurements": {"load-measurement": "packet-rate"}}}


def bridge(model: Model, there: str, nick: str) -> JSON:
    return {
        "apis": {
            "rest": {"enabled": True},
            "xmpp-client": {
                "stats-filter": {"enabled": True},
                "configs": {
                    SHARD: {
                        # The name on prosody's certificate.
                        "HOSTNAME": there,
                        "PORT": names.C2S_PORT,
                        "DOMAIN": names.auth(model),
                        "USERNAME": names.BRIDGE,
                        "MUC_JIDS": names.brewery(model),
                        "MUC_NICKNAME": nick,
                        "DISABLE_CERTIFICATE_VERIFICATION": False,
                    }
                },
            },
        },
        "rest": {"shutdown": {"enabled": True}, "drain": {"enabled": True}, "prometheus": {"enabled": True}},
        "http-servers": {"private": {"host": "127.0.0.1", "port": 8788}, "public": {"port": -1}},
        "ice": {"udp": {"port": 10000}},
        "sctp": {"enabled": True},
        "websockets": {"enabled": False},
        # Conferences may be on several bridges; also of one bridge, so that a second one restarts nothing.
        "relay": {"enabled": True, "region": names.REGION, "relay-id": nick},
        **_load(model, nick),
        "health": {"sticky-failures": False, "require-valid-address": False},
        "stats": {"interval": "5 seconds"},
        "redact-remote-addresses": True,
    }
