"""Which names and variables say a proxy, and whom it never reaches. Pure."""

from __future__ import annotations

from .types import Model

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def direct(model: Model) -> list[str]:
    """Reached without the proxy: this host, the platform's own addresses and hosts, and what the inventory excepts."""
    platform = model.platform
    own = {platform.domain, platform.portal_host, platform.sso_host, *(portal.domain for portal in model.video_portals)}
    hosts = {host for members in model.hosts.values() for host in members}
    given = model.proxy.exceptions if model.proxy else ()
    return [*LOOPBACK, *sorted({*own, *hosts, *given})]


def environment(model: Model) -> dict[str, str]:
    """Both spellings: curl reads http_proxy in lower case alone, Java's programs mostly in upper case."""
    if model.proxy is None:
        return {}
    found = {"http_proxy": model.proxy.url, "https_proxy": model.proxy.url, "no_proxy": ",".join(direct(model))}
    return {**found, **{name.upper(): value for name, value in found.items()}}
