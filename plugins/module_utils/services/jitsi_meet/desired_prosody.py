"""prosody's configuration as data: the template only writes it. Pure.

Which options and modules there must be was measured with the real jicofo, bridge and browsers
(Jitsi's prosody-plugins of 2026-01-30 on prosody 13.0.1).
"""

from __future__ import annotations

from typing import Any

from ...model.types import Model
from ..turn.desired import relay
from . import desired_names as names
from . import moderator_token as token

JSON = dict[str, Any]

MODULES = ("roster", "saslauth", "tls", "disco", "ping", "admin_shell", "http_openmetrics")
PLUGINS = ("/usr/share/jitsi-meet/prosody-plugins", "/etc/readi/jitsi_meet/modules")
"""Those of Jitsi's package jitsi-meet-prosody, and ours."""


def configuration(model: Model, host: str) -> JSON:
    """`options`, and `hosts`: each with `name`, `options` and, where it is a component, `module`, in their order."""
    return {"options": _options(model, host), "hosts": [*_virtual_hosts(model), *_components(model)]}


def portals(model: Model) -> JSON:
    """Each tenant, who may open rooms there, and for which address its tokens are signed. A reload takes it over."""
    return {
        names.tenant(portal): {"opened_by": portal.opened_by, "domain": portal.domain} for portal in model.video_portals
    }


def _options(model: Model, host: str) -> JSON:
    tls = f"/etc/readi/tls/{host}"
    admins = [f"{account}@{names.auth(model)}" for account in (names.FOCUS, names.BRIDGE)]
    turn = relay(model)
    more = {"modules_enabled": [*MODULES, "external_services"], "external_services": [_service(turn)]} if turn else {}
    return {
        "pidfile": "/run/prosody/prosody.pid",
        "log": [{"levels": {"min": "info"}, "to": "console"}],
        "plugin_paths": list(PLUGINS),
        "modules_enabled": list(MODULES),
        # No other server is spoken to; the rest is nobody's here.
        "modules_disabled": ["s2s", "offline"],
        "authentication": "internal_hashed",
        # What only a running session needs; accounts and rosters are files.
        "storage": {"smacks_h": "memory"},
        # focus and bridges own the rooms of the components whose admins they are; prosody 13 asks for it.
        "component_admins_as_room_owners": True,
        "admins": admins,
        "muc_mapper_domain_base": names.domain(model),
        "muc_mapper_domain_prefix": "conference",
        "http_default_host": names.domain(model),
        "http_interfaces": ["127.0.0.1"],
        "http_ports": [names.BOSH_PORT],
        "https_ports": [],
        "http_cors_override": {"bosh": {"enabled": False}, "websocket": {"enabled": False}},
        "trusted_proxies": ["127.0.0.1", "::1"],
        "consider_bosh_secure": True,
        "consider_websocket_secure": True,
        "c2s_ports": [names.C2S_PORT],
        "c2s_require_encryption": True,
        "ssl": {"certificate": f"{tls}/fullchain.pem", "key": f"{tls}/key.pem"},
        # Who loses the network for a moment comes back into the conference.
        "smacks_max_unacked_stanzas": 5,
        "smacks_hibernation_time": 60,
        "smacks_max_old_sessions": 1,
        **more,
    }


def _service(turn: JSON) -> JSON:
    """What a page is told of the relay (XEP-0215): a name and password for a day, made of external_service_secret."""
    way = {"type": "turns", "transport": "tcp", "host": turn["host"], "port": turn["port"]}
    return {**way, "secret": True, "algorithm": "turn", "ttl": 86400}


def _virtual_hosts(model: Model) -> list[JSON]:
    x, auth = names.domain(model), names.auth(model)
    return [
        {
            "name": x,
            # The name of the secret that signs tokens.
            "secret": token.SIGNED_BY,
            "options": {
                # Who has no token is a guest. One host for all portals: sessions are resumed on it (jitsi-meet 17728).
                "authentication": "token",
                "app_id": token.APP,
                "allow_empty_token": True,
                "asap_accepted_audiences": [token.AUDIENCE],
                # A token's subject is its portal's address; readi_portals compares it.
                "enable_domain_verification": False,
                "token_regex_enabled": False,
                "modules_enabled": [
                    "bosh",
                    "websocket",
                    "smacks",
                    "features_identity",
                    "conference_duration",
                    # Once, on the main host: on two hosts they make names that are none.
                    "muc_lobby_rooms",
                    "muc_breakout_rooms",
                    # Ours: nobody reaches another portal's rooms.
                    "readi_portals",
                ],
                "main_muc": names.component(model, "conference"),
                "lobby_muc": names.component(model, "lobby"),
                "breakout_rooms_muc": names.component(model, "breakout"),
                "muc_lobby_whitelist": [],
            },
        },
        {
            "name": auth,
            "options": {
                "authentication": "internal_hashed",
                "modules_enabled": ["smacks"],
                # A bridge that died is missed after so many seconds.
                "smacks_hibernation_time": 15,
            },
        },
    ]


def _components(model: Model) -> list[JSON]:
    def named(name: str) -> str:
        return names.component(model, name)

    rooms: JSON = {
        "restrict_room_creation": True,
        "storage": "memory",
        "muc_room_locking": False,
        "muc_room_default_public_jids": True,
        "muc_tombstones": False,
        "muc_room_allow_persistent": False,
    }
    # Without token_verification a resumed session's claims are not compared either (jitsi-meet 17769).
    main = ["muc_hide_all", "muc_meeting_id", "muc_domain_mapper", "muc_password_whitelist", "token_verification"]
    whitelist = {"muc_password_whitelist": [f"{names.FOCUS}@{names.auth(model)}"]}
    brewery = {"modules_enabled": ["muc_hide_all", "muc_filter_access"], "muc_filter_whitelist": [names.auth(model)]}
    metadata = {"muc_component": named("conference"), "breakout_rooms_component": named("breakout")}
    conference = {"muc_component": named("conference")}
    found = [
        (f"internal.{names.auth(model)}", "muc", rooms | brewery),
        (named("conference"), "muc", rooms | {"modules_enabled": main} | whitelist),
        (named("lobby"), "muc", rooms | {"modules_enabled": ["muc_hide_all"]}),
        (named("breakout"), "muc", rooms | {"modules_enabled": ["muc_hide_all", "muc_meeting_id"]}),
        (named("focus"), "client_proxy", {"target_address": f"{names.FOCUS}@{names.auth(model)}"}),
        (named("speakerstats"), "speakerstats_component", conference),
        (named("endconference"), "end_conference", conference),
        (named("avmoderation"), "av_moderation_component", conference),
        (named("metadata"), "room_metadata_component", metadata),
        (named("polls"), "polls_component", conference),
    ]
    return [{"name": name, "module": module, "options": options} for name, module, options in found]
