"""Service manifests: what a role tells about its service, as typed, immutable objects.

A manifest is roles/NAME/meta/service.yml; its form is schemas/manifest.schema.json. Everything that several rooms
need to know of a service (ports, addresses, databases, certificates, ...) stands there and nowhere else; views.py
turns the manifests of the enabled services into what each room needs.

`parse` and `resolve` are pure. `load` is the one reader of files and runs on the controller only: PyYAML and
jsonschema are imported inside it, so that this file can travel to a host.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

FORMAT = 1
WORLD = "world"
# In a port's `from`: the services that have a database, whichever they are.
DATABASES = "databases"

Proto = Literal["tcp", "udp"]
Bind = Literal["loopback", "any"]
DataClass = Literal["born", "cache"]
SecretClass = Literal["derived", "given", "born"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")


class ManifestError(ValueError):
    """A manifest that is not as its schema says; the message names the role and every mistake."""


@dataclass(frozen=True)
class Port:
    """A listening port. `from_` (in the file: `from`): names of services whose hosts may reach it,
    `databases` or
    `world`.

    A port on loopback has nobody in `from`. `published` marks a container's port, which Docker forwards past the
    input chain. `home`: not on hosts that stand apart.
    """

    port: int
    proto: Proto = "tcp"
    bind: Bind = "loopback"
    from_: tuple[str, ...] = ()
    published: bool = False
    home: bool = False


@dataclass(frozen=True)
class Site:
    """A web address: proxied to `to`, or files from `root`. Other paths than `paths` are 404.

    `headers` are added to every answer; `options` are for the web role's template (`max_body`, `read_timeout_s`,
    `websocket`, `index`, `fallback`).
    """

    address: str
    to: str | None = None
    root: str | None = None
    paths: tuple[str, ...] = ("/",)
    headers: Mapping[str, str] | None = None
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Database:
    """`owner` is the database role, by default called like the database; `secret` names its password."""

    name: str
    secret: str
    owner: str = ""
    encoding: str = "UTF8"


@dataclass(frozen=True)
class Certificate:
    """A certificate a service reads itself (sites have theirs anyway). `reload` is a unit; `group` may read the key.

    `of_host` instead of an address: for the host's own name, by which the platform's other hosts reach it.
    """

    address: str = ""
    of_host: bool = False
    reload: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Data:
    """A path with state. `born` data is in the backup; `cache` can be made again."""

    path: str
    cls: DataClass


@dataclass(frozen=True)
class Log:
    """How long what a unit writes to the journal, or the file at `path`, is kept."""

    days: int
    unit: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class Health:
    """The question `readi.one.health` asks: a `url`, a `unit` or a `command`."""

    url: str | None = None
    unit: str | None = None
    command: str | None = None
    expect: int = 200
    within_s: int = 60


@dataclass(frozen=True)
class Client:
    """An OpenID Connect client of the service in Keycloak."""

    id: str
    type: Literal["public", "confidential", "bearer", "service"]
    redirects: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    secret: str | None = None
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Secret:
    name: str
    cls: SecretClass


@dataclass(frozen=True)
class Privacy:
    """One line of the record of processing: what is stored, and for how many days (0: as long as the account)."""

    what: str
    days: int
    why: str | None = None


@dataclass(frozen=True)
class TileText:
    name: str
    text: str


@dataclass(frozen=True)
class Tile:
    """The service on the portal; `url` is its address, without one the first site's."""

    texts: Mapping[str, TileText]
    url: str | None = None


@dataclass(frozen=True)
class GroupPlace:
    """Where a project group lives in the service: shown to its members, if the group's `attribute` is set.

    `path` is one of the service's first site; GROUP in it is the group's key.
    """

    attribute: str
    path: str
    de: str
    en: str


@dataclass(frozen=True)
class Manifest:
    """What a role says about its service. `everywhere`: on every host of the platform, without a group of its own.

    `watched` are further questions for doctor, of what runs beside the service itself.
    `apart`: its hosts stand in a member's network. They carry what runs on them, and serve and reach no other host.
    """

    name: str
    everywhere: bool = False
    apart: bool = False
    units: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    sites: tuple[Site, ...] = ()
    databases: tuple[Database, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    data: tuple[Data, ...] = ()
    logs: tuple[Log, ...] = ()
    health: Health | None = None
    watched: tuple[Health, ...] = ()
    clients: tuple[Client, ...] = ()
    secrets: tuple[Secret, ...] = ()
    privacy: tuple[Privacy, ...] = ()
    tile: Tile | None = None
    group_place: GroupPlace | None = None


# Names that are words of Python stand with another name in the dataclasses.
_PYTHON_NAME = {"from": "from_", "class": "cls"}
_FILE_NAME = {python: name for name, python in _PYTHON_NAME.items()}


def _make(cls: type[Any], data: Mapping[str, Any]) -> Any:
    known = {f.name for f in fields(cls)}
    values = {}
    for key, value in data.items():
        name = _PYTHON_NAME.get(key, key)
        if name not in known:
            raise ManifestError(f"{cls.__name__.lower()}: unknown key {key!r}")
        values[name] = tuple(value) if isinstance(value, list) else value
    try:
        return cls(**values)
    except TypeError as error:
        raise ManifestError(f"{cls.__name__.lower()}: {error}") from error


_LISTS: dict[str, type[Any]] = {
    "ports": Port,
    "sites": Site,
    "databases": Database,
    "certificates": Certificate,
    "data": Data,
    "logs": Log,
    "watched": Health,
    "clients": Client,
    "secrets": Secret,
    "privacy": Privacy,
}


def parse(name: str, data: Mapping[str, Any]) -> Manifest:
    """The manifest of the role `name` from the data of its file, or of `to_json`."""
    if data.get("format") != FORMAT:
        raise ManifestError(f"{name}: format must be {FORMAT}")
    values: dict[str, Any] = {k: v for k, v in data.items() if k not in {"format", "name"}}
    for key, cls in _LISTS.items():
        values[key] = tuple(_make(cls, item) for item in values.get(key) or [])
    # A port may be a placeholder ({platform.https_port}): text until it is resolved.
    values["ports"] = tuple(
        replace(p, port=int(p.port)) if isinstance(p.port, str) and p.port.isdigit() else p for p in values["ports"]
    )
    values["databases"] = tuple(
        d if d.owner else Database(name=d.name, secret=d.secret, owner=d.name, encoding=d.encoding)
        for d in values["databases"]
    )
    if values.get("health"):
        values["health"] = _make(Health, values["health"])
    if values.get("group_place"):
        values["group_place"] = _make(GroupPlace, values["group_place"])
    if values.get("tile"):
        tile = dict(values["tile"])
        url = tile.pop("url", None)
        values["tile"] = Tile(texts={lang: _make(TileText, text) for lang, text in sorted(tile.items())}, url=url)
    return cast(Manifest, _make(Manifest, {"name": name, **values}))


def _plain(value: Any) -> Any:
    if isinstance(value, Tile):
        texts = {lang: _plain(text) for lang, text in value.texts.items()}
        return texts if value.url is None else {**texts, "url": value.url}
    if is_dataclass(value):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {_FILE_NAME.get(name, name): _plain(item) for name, item in pairs if item is not None}
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


def to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain data, in the file's own form; `parse` reads it back."""
    return {"format": FORMAT, **_plain(manifest)}


def _replace(value: Any, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {k: _replace(v, text) for k, v in value.items()}
    if isinstance(value, list):
        return [_replace(v, text) for v in value]
    return value


def resolve(manifest: Manifest, values: Mapping[str, str]) -> Manifest:
    """The manifest with its placeholders ({platform.sso_host}) filled from `values` ("platform.sso_host": "...").

    An unknown placeholder is a mistake of the role, not of the inventory, and is named.
    """
    unknown: set[str] = set()

    def text(value: str) -> str:
        def one(match: re.Match[str]) -> str:
            if match[1] not in values:
                unknown.add(match[1])
                return match[0]
            return values[match[1]]

        return _PLACEHOLDER.sub(one, value)

    resolved = parse(manifest.name, _replace(to_json(manifest), text))
    if unknown:
        raise ManifestError(f"{manifest.name}: unknown placeholders: {', '.join(sorted(unknown))}")
    return resolved


def placeholders(platform: Any) -> dict[str, str]:
    """What a manifest may refer to: the text fields of `platform`, and the URLs of its two fixed addresses."""
    names = ("name", "domain", "operator", "contact", "portal_host", "sso_host")
    values = {f"platform.{name}": str(getattr(platform, name)) for name in names}
    values["platform.portal_url"] = platform.url(platform.portal_host)
    values["platform.sso_url"] = platform.url(platform.sso_host)
    # The port as it stands in an address: empty where it is 443. Redirect addresses need it.
    values["platform.port_suffix"] = "" if platform.https_port == 443 else f":{platform.https_port}"
    values["platform.https_port"] = str(platform.https_port)
    return values


def load(roles: Path) -> dict[str, Manifest]:
    """Every role's manifest under `roles`, checked against the schema, sorted by name. Controller only."""
    import yaml  # noqa: PLC0415 - this file may travel to a host, where PyYAML is not
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - as above

    schema_file = Path(__file__).resolve().parents[3] / "schemas" / "manifest.schema.json"
    validator = Draft202012Validator(json.loads(schema_file.read_text(encoding="utf-8")))
    found: dict[str, Manifest] = {}
    mistakes: list[str] = []
    for file in sorted(roles.glob("*/meta/service.yml")):
        name = file.parent.parent.name
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (yaml.YAMLError, ValueError) as error:
            mistakes.append(f"{file}: {' '.join(str(error).split())}")
            continue
        errors = sorted(validator.iter_errors(data), key=lambda e: list(map(str, e.absolute_path)))
        mistakes += [f"{file}: {'.'.join(map(str, e.absolute_path)) or '(file)'}: {e.message}" for e in errors]
        if not errors:
            found[name] = parse(name, data)
    if mistakes:
        raise ManifestError("\n".join(mistakes))
    return found
