"""What of a service is reached: ports, addresses, streams, certificates, clients of the sign-on (manifest.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

WORLD = "world"
# In a port's `from`: the services that have a database, or that read the roster, whichever they are.
DATABASES, ROSTER = "databases", "roster"
Proto = Literal["tcp", "udp"]
Bind = Literal["loopback", "any"]


@dataclass(frozen=True)
class Port:
    """A listening port. `from_` (in the file: `from`): names of services whose hosts may reach it,
    `databases` or
    `world`.

    A port on loopback has nobody in `from`. `published` marks a container's port, which Docker forwards past the
    input chain. `home`: not on hosts in members' networks. `ssh`: `port` is the usual one; where
    hosts.yml says `ansible_port`, it is that one.
    """

    port: int
    proto: Proto = "tcp"
    bind: Bind = "loopback"
    from_: tuple[str, ...] = ()
    published: bool = False
    home: bool = False
    ssh: bool = False


@dataclass(frozen=True)
class Site:
    """A web address: proxied to `to`, or files from `root`. Other paths than `paths` are 404.

    `to` is http://LOOPBACK:PORT, unix:/run/x.sock (HTTP), or fastcgi:/run/x.sock; with the last, `root` is the folder
    whose index.php answers for every path without a file. `headers` are added to every answer; `options` are for the
    web role's template (`max_body`, `read_timeout_s`, `websocket`, `index`, `fallback`). `server` and `http` are
    templates of the role that declares the site, rendered by `web` into this server block and into nginx's http block.
    `each`: one for each item, with {each.domain} and the like filled.
    """

    address: str
    to: str | None = None
    root: str | None = None
    paths: tuple[str, ...] = ("/",)
    headers: Mapping[str, str] | None = None
    options: Mapping[str, Any] | None = None
    each: str | None = None
    server: str | None = None
    http: str | None = None


@dataclass(frozen=True)
class Stream:
    """TLS connections on the platform's port that are not for nginx, told by `alpn` or by `sni`, and led to `to`.

    `to` is LOOPBACK:PORT or unix:/run/x.sock. It is told the visitor's address by the PROXY protocol (version 1),
    except where `proxy_protocol` is false because the program does not speak it.
    """

    port: str
    to: str
    alpn: str | None = None
    sni: str | None = None
    proxy_protocol: bool = True


@dataclass(frozen=True)
class Certificate:
    """A certificate a service reads itself (sites have theirs anyway). `reload` is a unit; `group` may read the key.

    `of_host` instead of an address: for the host's own name, by which the platform's other hosts reach it.
    """

    address: str = ""
    of_host: bool = False
    reload: str | None = None
    group: str | None = None
    each: str | None = None


@dataclass(frozen=True)
class Client:
    """An OpenID Connect client of the service in Keycloak."""

    id: str
    type: Literal["public", "confidential", "bearer", "service"]
    redirects: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    secret: str | None = None
    options: Mapping[str, Any] | None = None
    each: str | None = None
