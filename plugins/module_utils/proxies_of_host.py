"""The proxy that the inventory gives a host: /etc/readi/proxy.env, written by the role base. Standard library only.

Modules and programs read it here, whatever the caller's environment says: sudo may keep that or not.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

FILE = Path("/etc/readi/proxy.env")


def environment(file: Path | None = None) -> dict[str, str]:
    """NAME=value, as systemd's EnvironmentFile= and curl take them; empty where the host has no proxy."""
    try:
        lines = (file or FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}


def as_urllib(told: Mapping[str, str]) -> dict[str, str]:
    """As urllib.request keeps them: http, https, no."""
    return {name.removesuffix("_proxy"): value for name, value in told.items() if name.islower()}


def direct(told: Mapping[str, str], host: str) -> bool:
    """Whether a name is one of those that are reached without the proxy, or ends with one."""
    names = told.get("no_proxy", "").split(",")
    return any(host.lower() == name or host.lower().endswith(f".{name}") for name in names if name)
