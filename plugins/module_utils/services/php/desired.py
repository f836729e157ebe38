"""The php role's slice: a PHP of its own for every service on the host whose manifest has `php:`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.manifest import Manifest
from ...model.manifest_run import Php, account
from ...model.manifest_views import enabled, hosts_of, own
from ...model.types import Model

JSON = dict[str, Any]

# Debian 13's.
VERSION = "8.4"
# For every service, unless its manifest says otherwise. Sources: Nextcloud's documentation of server tuning (opcache),
# PHP's manual (realpath cache); the rest says nothing to visitors and everything to the journal.
INI: Mapping[str, str | int | bool] = {
    "allow_url_include": False,
    "cgi.fix_pathinfo": False,
    "date.timezone": "Europe/Berlin",
    "display_errors": False,
    "error_reporting": "E_ALL & ~E_DEPRECATED",
    "expose_php": False,
    "log_errors": True,
    "memory_limit": "256M",
    "opcache.interned_strings_buffer": 16,
    "opcache.max_accelerated_files": 10000,
    "realpath_cache_ttl": 600,
    "session.cookie_httponly": True,
    "session.cookie_secure": True,
    "session.use_strict_mode": True,
    "variables_order": "GPCS",
    "zend.assertions": -1,
}


def desired(model: Model, host: str | None) -> JSON:
    """`packages`, `services`, the `files` of each service as file_set takes them, and the `units` that read them."""
    here = enabled(model, host)
    services = [
        {**_service(name, manifest, manifest.php), "near": near(model, host, name)}
        for name, manifest in here
        if manifest.php
    ]
    extensions = sorted({extension for service in services for extension in service["extensions"]})
    return {
        "format": 1,
        "version": VERSION,
        "packages": [f"php{VERSION}-{name}" for name in dict.fromkeys(["fpm", "cli", *extensions])],
        "services": services,
        "files": [file for service in services for file in _files(service, len(services))],
        "validate": [_parser(service) for service in services],
        "units": [
            # Debian's own pool, which no service uses.
            {"name": f"php{VERSION}-fpm.service", "state": "stopped", "enabled": False},
            *({"name": service["unit"], "restart_if": _read_by(service)} for service in services),
        ],
    }


def near(model: Model, host: str | None, service: str) -> list[str]:
    """The names that a PHP knows where its host is all that it may reach; nothing where it may reach others."""
    manifest = model.manifests[service]
    if manifest.php is None or manifest.php.reach != "loopback" or not hosts_of(model, "keycloak"):
        return []
    needs = ["keycloak", *(["postgresql"] if manifest.databases else [])]
    if manifest.mail and manifest.mail.out and model.mail and model.mail.host not in ("localhost", "127.0.0.1", "::1"):
        needs.append("mail")
    here = all(host in hosts_of(model, name) for name in needs)
    return [model.platform.sso_host] if here else []


def _service(name: str, manifest: Manifest, php: Php) -> JSON:
    folder = f"/etc/readi/php/{name}"
    socket = f"/run/readi-php/{name}/fpm.sock"
    state = f"/var/lib/readi-php/{name}"
    ini = {**INI, "session.save_path": state, **(php.ini or {})}
    return {
        "name": name,
        "account": account(name),
        "unit": own(name, manifest)[0],
        "folder": folder,
        "socket": socket,
        "state": state,
        "extensions": list(php.extensions),
        "ini": [{"name": key, **_said(ini[key])} for key in sorted(ini)],
        "workers": php.workers,
        "writes": [data.path for data in manifest.data],
    }


def _said(value: str | int | bool) -> JSON:
    """A value of an ini file, and whether it is `text`, which the template quotes. Errors are named by constants."""
    if isinstance(value, bool):
        return {"value": "On" if value else "Off", "text": False}
    return {"value": str(value), "text": isinstance(value, str) and not value.startswith("E_")}


def _files(service: JSON, among: int) -> list[JSON]:
    given = {"service": service, "among": among}
    names: tuple[str, ...] = ("php.ini", "fpm.conf", "environment")
    names += ("hosts",) if service["near"] else ()
    own_files = [{"path": f"{service['folder']}/{name}", "template": f"{name}.j2", "vars": given} for name in names]
    drop_in = f"/etc/systemd/system/{service['unit']}.d/readi.conf"
    return [*own_files, {"path": drop_in, "template": "instance.conf.j2", "vars": given}]


def _read_by(service: JSON) -> list[str]:
    return [file["path"] for file in _files(service, 1)] + ["/etc/systemd/system/readi-php@.service"]


def _parser(service: JSON) -> str:
    """PHP's own, as root, since the account may not be there yet: -R lets it, and nothing of the service runs."""
    staged = f"{{staged}}{service['folder']}"
    return f"php-fpm{VERSION} -t -R -c {staged}/php.ini --fpm-config {staged}/fpm.conf"
