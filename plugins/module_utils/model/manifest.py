"""Service manifests: what a role tells about its service, as typed, immutable objects.

A manifest is roles/NAME/meta/service.yml; its form is schemas/manifest.schema.json. Everything that several rooms
need to know of a service (ports, addresses, databases, certificates, ...) is there and nowhere else; manifest_views.py
turns the manifests of the enabled services into what each room needs.

The parts are in manifest_reach.py, manifest_run.py and manifest_people.py; manifest_placeholders.py fills them in.
All of it is pure but `load`, which reads files and runs on the controller only: what it needs for that is
imported inside it, so that this file can travel to a host.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from .manifest_people import GroupField, GroupPlace, ListPlace, MailUse, Parting, Privacy, RosterUse, Standin, Tile
from .manifest_reach import Certificate, Client, Port, Site, Stream
from .manifest_run import Backup, Data, Database, Health, Log, Php, Program, Redis, Release, Secret, Upgrade
from .problems import Mark, Problem, render

FORMAT = 2
# In this order site.yml runs the roles, each stage on all hosts before the next.
Stage = Literal["ground", "data", "sign_on", "application", "front"]
STAGES: tuple[Stage, ...] = typing.get_args(Stage)


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
class Manifest:
    """What a role says about its service. `everywhere`: on every host of the platform, without a group of its own.
    `chosen`: a new platform has none of it until hosts.yml names it: it needs something first, a release, a contract.
    `follows`: on the hosts of the services whose manifest has that part, likewise. `beside`: services on its own host.

    `stage` and `after` say when its role runs, `hosts` how many hosts may carry it. `serves` is what others ask for and
    this service has: their databases, their sites. `each`: one service for each item, on a host of its own.
    `watched` are further questions for doctor, of what runs beside the service itself.
    `options` are the fields of services.NAME in the inventory (schema.py).
    `called`: what people read of it where it has no tile, {"de": ..., "en": ...}: on the page about privacy.
    `container`: it runs in one of Docker's, which may go out; its port, if it has one, is `published`.
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
    container: bool = False
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
def _hints(cls: Any) -> Mapping[str, Any]:
    """The fields of a manifest's dataclass with their types."""
    return typing.get_type_hints(cls)


def _make(cls: Any, data: Mapping[str, Any]) -> Any:
    """A dataclass of a manifest from the form of the file."""
    hints = _hints(cls)
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
