"""The model as an inventory again: the sections of group_vars/platform, plain data, ready to be written as YAML.

    compile(printed(model)) == model      (tests/unit/model/test_properties.py)

What a section's default says already is left out, so that the file stays as short as one written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import group_fields
from .canonical import plain
from .types import Mail, Model, Organisation, OwnClient, VideoPortal

_DERIVED = ("source",)


def printed(model: Model) -> dict[str, Any]:
    platform = plain(model.platform)
    data: dict[str, Any] = {
        "platform": {k: v for k, v in platform.items() if k != "https_port" and v not in (None, {})},
        "https_port": platform["https_port"],
        "branding": _filled(plain(model.branding)),
        "mail": _mail(model.mail) if model.mail else {},
        "proxy": {"url": model.proxy.url, **_filled({"except": list(model.proxy.exceptions)})} if model.proxy else {},
        "organisations": [_organisation(o) for o in model.organisations],
        "people": [_filled(plain(p)) for p in model.people],
        "project_groups": [_filled(group_fields.flat(plain(g))) for g in model.project_groups],
        "clients": [_client(c) for c in model.clients],
        "audiences": [_filled(plain(a)) for a in model.audiences],
        "mailing_lists": [
            _filled({k: v for k, v in plain(m).items() if k not in _DERIVED})
            for m in model.mailing_lists
            if m.source == f"list:{m.key}"
        ],
        "video_portals": [_portal(p) for p in model.video_portals],
        "services": plain(model.service_options),
        "secret_epochs": plain(model.secret_epochs),
        "retention": plain(model.retention),
        "windows": plain(model.windows),
        "moved": [{"kind": m.kind, "from": m.old, "to": m.new} for m in model.moved],
    }
    return {name: value for name, value in data.items() if value not in ([], {})}


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is absent anyway."""
    return {k: v for k, v in fields.items() if v is not None and v != [] and v is not False}


def _mail(mail: Mail) -> dict[str, Any]:
    names = {"sender": "from", "sender_name": "from_name"}
    return {names.get(k, k): v for k, v in _filled(plain(mail)).items()}


def _organisation(organisation: Organisation) -> dict[str, Any]:
    fields = _filled(plain(organisation))
    fields["branding"] = _filled(fields["branding"])
    fields["directory"] = {"type": organisation.directory.type, **plain(organisation.directory.options)}
    return fields


def _client(client: OwnClient) -> dict[str, Any]:
    fields = plain(client)
    usual = {"id": client.key, "claims": [], "secret": "derived", "pkce": True}
    return {k: v for k, v in fields.items() if k not in usual or v != usual[k]}


def _portal(portal: VideoPortal) -> dict[str, Any]:
    fields = _filled(plain(portal))
    return {**{k: v for k, v in fields.items() if k != "branding"}, **_filled(fields["branding"])}
