"""{platform.domain} and the like in a manifest, and parts that are repeated for each item. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .manifest import Manifest, ManifestError, parse, plain, to_json

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")


def _replace(value: Any, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {k: _replace(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [_replace(v, text) for v in value]
    return value


# The entries that may be repeated over the items of something in the inventory.
REPEATED = ("sites", "certificates", "clients", "tile", "health", "data")


def repeat(manifest: Manifest, items: Mapping[str, Sequence[Mapping[str, str]]]) -> Manifest:
    """The manifest with each entry that has `each` once for every item, its {each.FIELD} filled.

    `items` are the placeholders of every item by what `each` names: {"video_portals": [{"each.domain": ...}]}.
    """
    if not any(entry.each for name in REPEATED for entry in getattr(manifest, name)):
        return manifest
    data = to_json(manifest)
    for name in REPEATED:
        data[name] = [
            _filled(entry, values, set())
            for entry in plain(getattr(manifest, name))
            for values in (items.get(entry["each"], ()) if "each" in entry else ({},))
        ]
    return parse(manifest.name, data)


def _filled(value: Any, values: Mapping[str, str], unknown: set[str]) -> Any:
    """Plain data with its placeholders filled; what has no value stays, and goes into `unknown`."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in values:
            unknown.add(match[1])
            return match[0]
        return values[match[1]]

    return _replace(value, lambda text: _PLACEHOLDER.sub(one, text))


def resolve(manifest: Manifest, values: Mapping[str, str]) -> Manifest:
    """The manifest with its placeholders ({platform.sso_host}) filled from `values` ("platform.sso_host": "...").

    An unknown placeholder is a mistake of the role, not of the inventory, and is named.
    """
    unknown: set[str] = set()
    resolved = parse(manifest.name, _filled(to_json(manifest), values, unknown))
    if unknown:
        raise ManifestError(f"{manifest.name}: unknown placeholders: {', '.join(sorted(unknown))}")
    return resolved


def placeholders(platform: Any) -> dict[str, str]:
    """What a manifest may refer to: the text fields of `platform`, and the URLs of its two fixed addresses."""
    names = ("name", "domain", "operator", "contact", "portal_host", "sso_host", "lists_host")
    values = {f"platform.{name}": str(getattr(platform, name)) for name in names}
    values["platform.portal_url"] = platform.url(platform.portal_host)
    values["platform.sso_url"] = platform.url(platform.sso_host)
    # The port as it is in an address: empty where it is 443. Redirect addresses need it.
    values["platform.port_suffix"] = "" if platform.https_port == 443 else f":{platform.https_port}"
    values["platform.https_port"] = str(platform.https_port)
    return values
