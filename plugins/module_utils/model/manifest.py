"""Service manifests: what a role tells about its service, as typed, immutable objects.

A manifest is roles/NAME/meta/service.yml; its form is schemas/manifest.schema.json. Everything that several rooms
need to know of a service (ports, addresses, databases, certificates, ...) is there and nowhere else; manifest_views.py
turns the manifests of the enabled services into what each room needs.

`parse`, `repeat` and `resolve` are pure. `load` reads files and runs on the controller only: what it needs for that is
imported inside it, so that this file can travel to a host.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from .problems import Mark, Problem, render

FORMAT = 2
WORLD = "world"
# In a port's `from`: the services that have a database, or that read the roster, whichever they are.
DATABASES, ROSTER = "databases", "roster"

# In this order site.yml runs the roles, each stage on all hosts before the next.
Stage = Literal["ground", "data", "sign_on", "application", "front"]
STAGES: tuple[Stage, ...] = typing.get_args(Stage)

Proto = Literal["tcp", "udp"]
Bind = Literal["loopback", "any"]
DataClass = Literal["born", "cache"]
SecretClass = Literal["derived", "given", "born"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")


class ManifestError(ValueError):
    """A manifest that is not as its schema says: Problems, or text where it was not read from a file."""

    def __init__(self, *mistakes: Problem | str) -> None:
        texts = (mistake if isinstance(mistake, str) else render(mistake, "en") for mistake in mistakes)
        super().__init__("\n".join(texts))
        self.problems = tuple(
            Problem("manifest", Mark("roles"), (), {"detail": mistake}) if isinstance(mistake, str) else mistake
            for mistake in mistakes
        )


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
class Php:
    """A PHP of the service's own: `extensions` are names of Debian's packages (gd: php8.4-gd), `ini` are its settings
    for web and command line alike, `workers` is the most that the host's memory may give it. `reach`: network, or
    loopback, which counts where all that the service needs is on its host.
    """

    extensions: tuple[str, ...] = ()
    ini: Mapping[str, str | int | bool] | None = None
    workers: int = 50
    reach: str = "network"


@dataclass(frozen=True)
class Redis:
    """A Redis of the service's own. `memory` is its limit (64mb), `policy` what it does there (maxmemory-policy),
    `persistent` whether its content outlives a restart; `user` opens its socket, without one the service's account.
    """

    memory: str
    policy: str = "noeviction"
    persistent: bool = False
    user: str | None = None


def account(service: str) -> str:
    """The account under which a service's own programs run on its host."""
    return f"readi-{service.replace('_', '-')}"


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
    each: str | None = None


@dataclass(frozen=True)
class Data:
    """A path with state. `born` data is in the backup; `cache` can be made again."""

    path: str
    cls: DataClass
    each: str | None = None


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


@dataclass(frozen=True)
class Secret:
    """`when`: it is asked for only where this option of the service says something. `each`: this option is a list, and
    each item has one of its own, called NAME_KEY by the item's key."""

    name: str
    cls: SecretClass
    when: str = ""
    each: str = ""


@dataclass(frozen=True)
class Keep:
    """Why something stays when a person is erased, in both languages."""

    keep: Mapping[str, str]


@dataclass(frozen=True)
class Privacy:
    """One line of the record of processing. Texts are {"de": ..., "en": ...}.

    `store` is journal:UNIT, table:DATABASE.TABLE or path:PATH. The time begins when the entry was `written`, last
    `used`, or when what it belongs to is `closed`; `days` are days from then, or a number of the inventory:
    `retention.KEY`, or hours as `services.NAME.OPTION_hours`. `since` is SQL for that time of a table's row, as a
    timestamp: by it a test compares the oldest row with what is stated (tests/lab/retention.py).
    `ends_by` is what removes it: journald, the service itself, the erasure of the person, or a unit.
    """

    id: str
    what: Mapping[str, str]
    whose: Literal["people", "operators", "visitors"]
    store: str
    starts: Literal["written", "used", "closed"]
    days: int | str
    ends_by: str
    on_erasure: Literal["delete", "anonymise"] | Keep
    since: str | None = None


@dataclass(frozen=True)
class TileText:
    name: str
    text: str


@dataclass(frozen=True)
class Tile:
    """The service on the portal; `url` is its address, without one the first site's.

    `personal`: about one's own account, so in the menu of who is signed in and not among the services.
    """

    de: TileText
    en: TileText
    url: str | None = None
    personal: bool = False
    each: str | None = None


@dataclass(frozen=True)
class Incoming:
    """Mail that the service takes: for an `address`, or for a whole `domain`; `to` is lmtp:, pipe: or http:.

    `recipients` is a Postfix table of the type hash that the service keeps: the addresses that its domain has.
    """

    to: str
    address: str | None = None
    domain: str | None = None
    recipients: str | None = None


@dataclass(frozen=True)
class MailUse:
    """What the service does with mail; the role `mail` is the only Postfix of a host.

    `out`: it sends, by SMTP to loopback, as the account `user` (by default the service's own), with the envelopes
    `from_`: addresses, and @DOMAIN for all of a domain; by default the platform's own address.
    """

    in_: tuple[Incoming, ...] = ()
    out: bool = False
    user: str | None = None
    from_: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """What a unit runs from the host library: services/OF/NAME.py, `of` by default the service itself.

    `every` (a span such as 15s) or `at` (systemd.time(7), begun within `spread`) makes a timer; without either it runs
    all the time. `reach`: whom it may speak to. `writes`: paths beside its own state folder. `within`: how long one run
    may take. `accounts`: it tells the host's other accounts apart; else all but its own are nobody to it.
    """

    name: str
    of: str = ""
    every: str | None = None
    at: str | None = None
    spread: str | None = None
    user: str = "root"
    groups: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reach: Literal["none", "loopback", "network"] = "loopback"
    accounts: bool = False
    writes: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    within: str = "5min"

    @property
    def full_name(self) -> str:
        return f"{self.of}.{self.name}"

    @property
    def unit(self) -> str:
        """Without its suffix; also its folder's name below /var/lib."""
        return f"readi-{self.of}-{self.name}".replace("_", "-")

    @property
    def config(self) -> str:
        return f"/etc/readi/{self.of}/{self.name}.json"

    @property
    def started(self) -> str:
        """The unit that a run starts."""
        return f"{self.unit}.timer" if self.every or self.at else f"{self.unit}.service"


@dataclass(frozen=True)
class RosterUse:
    """Whom the service's `sync` may know, and what of them. `tells`: it says what its own pages changed."""

    people: Literal["members", "everyone"]
    fields: tuple[str, ...] = ()
    tells: bool = False


@dataclass(frozen=True)
class Dump:
    """A command and the file that it writes into, or reads from, below the backup's folder."""

    cmd: str
    file: str


@dataclass(frozen=True)
class Backup:
    """Beside `data` and `databases`, what needs its own way: `quiet` before, `dump`, `loud` after; `restore` back."""

    quiet: tuple[str, ...] = ()
    dump: tuple[Dump, ...] = ()
    loud: tuple[str, ...] = ()
    restore: tuple[Dump, ...] = ()


@dataclass(frozen=True)
class Upgrade:
    """How releases follow each other, and how one goes back. roles/NAME/tasks/upgrade.yml takes one step."""

    steps: Literal["any", "major", "listed"]
    back: Literal["link", "restore"]


@dataclass(frozen=True)
class Release:
    """Packages that only work together (`hold` has their names): `variable` says in an inventory which version each
    has, the same on all hosts. `lowest`: the first version without faults that are known."""

    variable: str
    lowest: Mapping[str, str]


@dataclass(frozen=True)
class Parting:
    """Who is at one of `each` when it leaves the inventory is told before anything of it goes: `command`, with the
    address of each one that stays as a word, says which leave, one a line; with --check before them it only says."""

    each: str
    command: str


@dataclass(frozen=True)
class Standin:
    """What plays the service in tests where its release cannot be had: tests/standins/FOLDER, and what it lacks."""

    folder: str
    lacks: Mapping[str, str]


@dataclass(frozen=True)
class ListPlace:
    """Where people join and leave a mailing list: at the service's first site, LIST is its address before the @."""

    path: str


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
class GroupField:
    """A field that the service adds to project groups (group_fields.py).

    `schema` is its part of the inventory's schema, `words` what a difference calls it, `stake` what disappears with a
    group that has it, `place` where such a group lives in the service: a path of its first site, with texts.
    """

    schema: Mapping[str, Any]
    words: Mapping[str, str]
    stake: Mapping[str, str] | None = None
    place: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Manifest:
    """What a role says about its service. `everywhere`: on every host of the platform, without a group of its own.
    `chosen`: a new platform has none of it until hosts.yml names it: it needs something first, a release, a contract.
    `follows`: on the hosts of the services whose manifest has that part, likewise. `beside`: services on its own host.

    `stage` and `after` say when its role runs, `hosts` how many hosts may carry it. `serves` is what others ask for and
    this service has: their databases, their sites. `each`: one service for each item, on a host of its own.
    `watched` are further questions for doctor, of what runs beside the service itself.
    `options` are the fields of services.NAME in the inventory (schema.py).
    `called`: what people read of it where it has no tile, {"de": ..., "en": ...}: on the page about privacy.
    `apart`: its hosts are in a member's network. They carry what runs on them, and serve and reach no other host.
    `icon` is a file of the role and `drawing` what is in it, as `load` read it.
    """

    name: str
    stage: Stage = "application"
    after: tuple[str, ...] = ()
    hosts: Literal["one", "many"] = "one"
    everywhere: bool = False
    follows: Literal["php", "redis"] | None = None
    beside: tuple[str, ...] = ()
    apart: bool = False
    each: str | None = None
    serves: tuple[str, ...] = ()
    icon: str | None = None
    drawing: str | None = None
    units: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    sites: tuple[Site, ...] = ()
    streams: tuple[Stream, ...] = ()
    php: Php | None = None
    redis: Redis | None = None
    databases: tuple[Database, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    data: tuple[Data, ...] = ()
    logs: tuple[Log, ...] = ()
    health: tuple[Health, ...] = ()
    watched: tuple[Health, ...] = ()
    clients: tuple[Client, ...] = ()
    secrets: tuple[Secret, ...] = ()
    mail: MailUse | None = None
    programs: tuple[Program, ...] = ()
    roster: RosterUse | None = None
    backup: Backup | None = None
    upgrade: Upgrade | None = None
    release: Release | None = None
    parting: Parting | None = None
    standin: Standin | None = None
    privacy: tuple[Privacy, ...] = ()
    tile: tuple[Tile, ...] = ()
    called: Mapping[str, str] | None = None
    chosen: bool = False
    options: Mapping[str, Any] | None = None
    group_fields: Mapping[str, GroupField] | None = None
    group_place: GroupPlace | None = None
    list_place: ListPlace | None = None


def followers(manifests: Mapping[str, Manifest], part: str) -> list[str]:
    """The services whose manifest has that part."""
    return [name for name, manifest in sorted(manifests.items()) if getattr(manifest, part) is not None]


# Names that are words of Python have another name in the dataclasses.
_PYTHON_NAME = {"from": "from_", "class": "cls", "in": "in_"}
_FILE_NAME = {python: name for name, python in _PYTHON_NAME.items()}


@cache
def _hints(name: str) -> Mapping[str, Any]:
    """The fields of a dataclass of this module with their types."""
    return typing.get_type_hints(globals()[name])


def _make(cls: type[Any], data: Mapping[str, Any]) -> Any:
    """A dataclass of this module from the form of the file."""
    hints = _hints(cls.__name__)
    values = {}
    for key, value in data.items():
        name = _PYTHON_NAME.get(key, key)
        if name not in hints:
            raise ManifestError(f"{cls.__name__.lower()}: unknown key {key!r}")
        values[name] = _value(hints[name], value)
    try:
        return cls(**values)
    except TypeError as error:
        raise ManifestError(f"{cls.__name__.lower()}: {error}") from error


def _value(hint: Any, value: Any) -> Any:
    """One entry may be written without a list around it."""
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        items = [value] if isinstance(value, Mapping) else value or []
        return tuple(_value(inner, item) for item in items)
    among = (hint, *typing.get_args(hint))
    for one in among:
        named = typing.get_args(one)[1:] if typing.get_origin(one) is Mapping or one is Mapping else ()
        if named and is_dataclass(named[0]) and isinstance(value, Mapping):
            return {key: _value(named[0], item) for key, item in value.items()}
    made = [one for one in among if is_dataclass(one) and isinstance(one, type)]
    if made and isinstance(value, Mapping):
        return _make(made[0], value)
    return tuple(value) if isinstance(value, list) else value


def parse(name: str, data: Mapping[str, Any]) -> Manifest:
    """The manifest of the role `name` from the data of its file, or of `to_json`."""
    if data.get("format") != FORMAT:
        raise ManifestError(f"{name}: format must be {FORMAT}")
    made = cast(Manifest, _make(Manifest, {**{k: v for k, v in data.items() if k != "format"}, "name": name}))
    # A port may be a placeholder ({platform.https_port}): text until it is resolved.
    ports = (replace(p, port=int(p.port)) if isinstance(p.port, str) and p.port.isdigit() else p for p in made.ports)
    databases = (d if d.owner else replace(d, owner=d.name) for d in made.databases)
    secrets = made.secrets
    if made.roster and roster_secret(name) not in {one.name for one in secrets}:
        secrets = (*secrets, Secret(roster_secret(name), "derived"))
    programs = tuple(replace(p, of=p.of or name) for p in made.programs)
    return replace(made, ports=tuple(ports), databases=tuple(databases), secrets=secrets, programs=programs)


def roster_secret(service: str) -> str:
    """The secret by which a service asks the roster; whoever has `roster:` has it."""
    return f"roster_{service}"


def plain(value: Any) -> Any:
    """A part of a manifest as plain data, in the file's own form; what is not given is left out."""
    if is_dataclass(value):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {_FILE_NAME.get(name, name): plain(item) for name, item in pairs if item is not None}
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain data, in the file's own form; `parse` reads it back.

    One question or tile is written without a list around it, but for those that are one for each of something.
    """
    data = {"format": FORMAT, **plain(manifest)}
    for name in ("health", "tile"):
        entries = data.pop(name)
        if entries:
            data[name] = entries if len(entries) > 1 or "each" in entries[0] else entries[0]
    return data


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


def load(roles: Path) -> dict[str, Manifest]:
    """Every role's manifest under `roles`, as manifest_file.py reads it, sorted by name. Controller only."""
    from . import manifest_file  # noqa: PLC0415 - it reads files, and this one may travel to a host

    found: dict[str, Manifest] = {}
    mistakes: list[Problem] = []
    for file in sorted(roles.glob("*/meta/service.yml")):
        one = manifest_file.read(file)
        if isinstance(one, Manifest):
            found[one.name] = one
        else:
            mistakes += one
    if mistakes:
        raise ManifestError(*mistakes)
    return found
