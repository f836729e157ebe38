"""The forum's slice: where it is, what it is set to, its categories that are no project group's, its theme. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model import manifest_views as views
from ...model.objects import obj, secret
from ...model.palette import palette
from ...model.types import Model
from ..roster import desired as roster
from .desired_container import FOLDER, WEB, container, environment
from .desired_settings import AFTER, address, settings
from .kinds import API_KEY, CATEGORY, OURS, SETTING, TAGS, THEME
from .place import KEEP

NAME = "discourse"
DB, TOKEN = "discourse_db", "discourse_token"
SOCKET = f"{WEB}/nginx.http.sock"
KEY = (API_KEY, OURS)
LOOKS = "Plattform"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`discourse` is what its adapter is told, `sync` the program's configuration; secrets are markers."""
    if NAME not in model.manifests:
        return {"format": 1, "objects": [], "moved": []}
    told = place(model, host)
    programs = {one.name for one in model.manifests[NAME].programs}
    part = roster.sync(model, host, NAME, told) if "sync" in programs and views.hosts_of(model, "keycloak") else {}
    return {
        "format": 1,
        "address": address(model),
        "discourse": told,
        "container": container(model, host, database(model, host)),
        "environment": environment(model, host, database(model, host)),
        "objects": list(objects(model)),
        "moved": [],
        **part,
    }


def options(model: Model) -> Mapping[str, Any]:
    return model.service_options.get(NAME, {})


def place(model: Model, host: str | None) -> dict[str, Any]:
    return {
        "url": f"unix:{SOCKET}",
        "host": address(model),
        "token": secret(TOKEN),
        "marker": f"{FOLDER}/installed",
        "mail_domain": address(model),
        "posts": options(model).get("erased_posts", KEEP),
        "database": {**database(model, host), "password": secret(DB)},
    }


def database(model: Model, host: str | None) -> dict[str, str]:
    """On the same host over loopback, else on the first host that has databases."""
    servers = [one for one in views.hosts_of(model, "postgresql") if one not in views.apart(model)]
    row = next((row for row in views.databases(model, None) if row["service"] == NAME), {})
    here = host is None or host in servers or not servers
    return {
        "host": "127.0.0.1" if here else servers[0],
        "name": row.get("name", NAME),
        "user": row.get("owner", NAME),
    }


def objects(model: Model) -> Iterator[dict[str, Any]]:
    said = options(model)
    yield obj(API_KEY, OURS, {"current": True}, ())
    own = {one["name"]: one["value"] for one in said.get("settings", ())}
    wanted = {**settings(model), **own}
    for name, value in sorted(wanted.items()):
        needs = [KEY, *((SETTING, one) for one in AFTER.get(name, ()) if one in wanted)]
        yield obj(SETTING, name, {"value": value}, needs)
    for one in said.get("tags", ()):
        yield obj(TAGS, one["name"], {"tags": one["tags"]}, [KEY])
    for one in said.get("categories", ()):
        yield obj(CATEGORY, one["key"], category(one), [KEY, *((TAGS, name) for name in one.get("tags", ()))])
    yield obj(THEME, LOOKS, {"scss": scss(model), "default": True}, [KEY])


def category(one: Mapping[str, Any]) -> dict[str, Any]:
    """`write`, `answer` and `read` name automatic groups; who is in none of them does not see it."""
    levels = {1: one.get("write", ["everyone"]), 2: one.get("answer", []), 3: one.get("read", [])}
    return {
        "name": one["name"],
        "color": one.get("colour", "#0B5394").removeprefix("#").upper(),
        "text_color": "FFFFFF",
        "parent": "",
        "permissions": {group: level for level in sorted(levels, reverse=True) for group in levels[level]},
        "mail": bool(one.get("mail", False)),
        "tag_groups": list(one.get("tags", ())),
    }


def scss(model: Model) -> str:
    """The network's colours over Discourse's own variables; nothing is loaded from elsewhere."""
    look = palette(model.branding)
    return (
        f":root {{\n  --tertiary: {look['light']};\n  --header_background: {look['hero_from']};\n"
        "  --header_primary: #ffffff;\n}\n"
    )
