"""The redis role's slice: a Redis of its own for every service on the host whose manifest has `redis:`."""

from __future__ import annotations

from typing import Any

from ...model.manifest_run import Redis, account
from ...model.manifest_views import enabled
from ...model.types import Model

JSON = dict[str, Any]


def desired(model: Model, host: str | None) -> JSON:
    """`services`, the `files` of each as file_set takes them, and the `units` that read them."""
    services = [_service(name, manifest.redis) for name, manifest in enabled(model, host) if manifest.redis]
    return {
        "format": 1,
        "services": services,
        "files": [file for service in services for file in _files(service, len(services))],
        "units": [
            # Debian's own instance, which listens on a port.
            {"name": "redis-server.service", "state": "stopped", "enabled": False},
            *(
                {"name": service["unit"], "restart_if": [file["path"] for file in _files(service, len(services))]}
                for service in services
            ),
        ],
    }


def _service(name: str, redis: Redis) -> JSON:
    return {
        "name": name,
        "unit": f"redis-server@{name}.service",
        "user": redis.user or account(name),
        # Where Debian's unit puts it (redis-server@.service of redis-server 8.0).
        "socket": f"/run/redis-{name}/redis-server.sock",
        "state": f"/var/lib/readi-redis/{name}",
        "memory": redis.memory,
        "policy": redis.policy,
        "persistent": redis.persistent,
    }


def _files(service: JSON, among: int) -> list[JSON]:
    given = {"service": service, "among": among}
    drop_in = f"/etc/systemd/system/{service['unit']}.d/readi.conf"
    return [
        # Not in Debian's folder, which only the account redis may enter.
        {"path": f"/etc/readi/redis/{service['name']}.conf", "template": "redis.conf.j2", "vars": given},
        {"path": drop_in, "template": "instance.conf.j2", "vars": given},
    ]
