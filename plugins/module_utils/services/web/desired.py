"""The web role's slice: the sites that this host's nginx serves, and what it leads on unopened."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from ...model.capacity import CONNECTIONS, OPEN_FILES, header_kb
from ...model.manifest_views import apart, http_snippets, sites, streams
from ...model.types import Model
from . import desired_unavailable

JSON = dict[str, Any]

# Debian 13: nginx comes without the stream module.
STREAM_PACKAGE = "libnginx-mod-stream"
STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"


def desired(model: Model, host: str | None) -> JSON:
    """Template variables: the sites, the platform's port, and the files the sites need."""
    led_on = _streams(streams(model, host))
    port = {
        "https_port": model.platform.https_port,
        "port_suffix": "" if model.platform.https_port == 443 else f":{model.platform.https_port}",
        "behind_stream": bool(led_on),
    }
    # Port 80 answers certificate authorities and leads to 443; in a member's network it stays shut.
    http = host not in apart(model)
    rows = [{**_site(row), **port, "http": http} for row in sites(model, host)]
    own = _snippets(rows) + _http_snippets(http_snippets(model, host))
    pages = desired_unavailable.pages(model) if any(row["asks"] for row in rows) else []
    return {
        "format": 1,
        "packages": ["nginx", *([STREAM_PACKAGE] if led_on else [])],
        "https_port": model.platform.https_port,
        "http": http,
        "http_snippets": any(file["path"].startswith("http/") for file in own),
        "streams": led_on,
        "limits": {"connections": CONNECTIONS, "open_files": OPEN_FILES, "header_kb": header_kb(model)},
        "fresh": sorted({fresh for row in rows for one in row["locations"] if (fresh := one["options"].get("fresh"))}),
        # In which language nginx says something itself, where a browser asks for none that it has.
        "pages": model.platform.languages[0] if pages else None,
        "sites": rows,
        "files": _shared(rows, own, led_on) + own + pages,
        # What nginx reads besides its own files.
        "needs": [f"/etc/readi/tls/{row['address']}/{part}" for row in rows for part in ("fullchain.pem", "key.pem")]
        + ([STREAM_MODULE] if led_on else []),
    }


def _site(row: JSON) -> JSON:
    """A site with its locations as nginx writes them. A snippet's own paths have none, but nobody else gets them."""
    paths = [location["path"] for location in row["locations"]]
    locations = [_location(number, one) for number, one in enumerate(row["locations"]) if one["to"] or one["root"]]
    snippets = {_place(row["address"], one): one for one in row["snippets"]}
    services = list(dict.fromkeys(location["service"] for location in row["locations"]))
    # Whether there is something behind it that may not answer.
    asks = bool(snippets) or any(one["to"] for one in locations)
    return {
        **row,
        "services": services,
        "whole": "/" in paths,
        "asks": asks,
        "locations": locations,
        "snippets": snippets,
    }


def _location(number: int, location: JSON) -> JSON:
    to = str(location["to"] or "")
    socket = f"unix:{to.partition(':')[2]}"
    more: JSON = {"proxy": None, "fastcgi": None}
    if to.startswith("fastcgi:"):
        # The named location behind the files, one for each path of the site.
        more = {"proxy": None, "fastcgi": {"to": socket, "name": f"@{location['service']}_{number}"}}
    elif to:
        more["proxy"] = f"http://{socket}" if to.startswith("unix:") else to
    return {**location, **more}


def _place(address: str, snippet: JSON) -> str:
    return f"snippets/{address}/{snippet['service']}-{_stem(snippet['template'])}.conf"


def _stem(template: str) -> str:
    return PurePosixPath(template).name.partition(".")[0]


def _snippets(rows: list[JSON]) -> list[JSON]:
    return [
        {"path": path, "role": one["service"], "template": one["template"], "vars": {"site": one["site"]}}
        for row in rows
        for path, one in sorted(row["snippets"].items())
    ]


def _http_snippets(rows: list[JSON]) -> list[JSON]:
    return [
        {
            "path": f"http/{one['service']}-{_stem(one['template'])}.conf",
            "role": one["service"],
            "template": one["template"],
            "vars": {"sites": one["sites"]},
        }
        for one in rows
    ]


def _shared(rows: list[JSON], own: list[JSON], led_on: list[JSON]) -> list[JSON]:
    """What locations of PHP and snippets include; written only where there are any."""
    if not own and not any(location["fastcgi"] for row in rows for location in row["locations"]):
        return []
    names = ("fastcgi.conf", "hsts.conf")
    return [{"path": name, "template": f"{name}.j2", "vars": {"streams": led_on}} for name in names]


def _streams(rows: list[JSON]) -> list[JSON]:
    """Where each goes: straight on with the PROXY protocol before it, or over a hop of ours that takes it off."""
    found = []
    for number, row in enumerate(rows):
        hop = None if row["proxy_protocol"] else f"unix:stream-{number}.sock"
        # What a client offers is a list with commas.
        pattern = f"~(^|,){re.escape(row['alpn'])}(,|$)" if row["alpn"] else None
        found.append({**row, "hop": hop, "pattern": pattern, "next": hop or row["to"]})
    return found
