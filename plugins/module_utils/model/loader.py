"""The one reader of inventory files: raw text to plain data, with the file and line of everything.

Reads the model's files (group_vars/platform/*.yml) and hosts.yml under an inventory's folder. Model files are plain
data: no Jinja, tags, anchors or merges; UTF-8, with or without BOM, LF or CRLF. Built on PyYAML's parse events (6.0),
since the nodes above them no longer know whether a tag or an anchor was written.

    source = load(Path("inventories/demo"))
    source.data["organisations"][0]["name"]; source.mark(("organisations", 0, "name")).line; source.problems
    source.hosts["keycloak"]  # names of the hosts in the group

Runs on the controller only (PyYAML).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from . import layout
from .problems import Mark, Path, Problem
from .shape import Shape

# Where the hosts file stands among the model's paths.
HOSTS: Path = ("hosts.yml",)
_MAX_DEPTH = 24
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_PLAIN = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Source:
    """What stands in the files. `raw` has the written text of plain scalars that were not taken as text."""

    root: FilePath
    data: dict[str, Any] = field(default_factory=dict)
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    host_vars: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)
    rejected: dict[Path, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    broken: bool = False
    hosts_broken: bool = False
    sections: frozenset[tuple[str, str]] = frozenset()

    def mark(self, path: Path) -> Mark:
        """The place of a path, or of the nearest thing around it."""
        for end in range(len(path), 0, -1):
            found = self.marks.get(path[:end])
            if found is not None:
                return found
        return Mark(self.shown)

    @property
    def shown(self) -> str:
        return shown(self.root)

    def written(self, section: str) -> list[str]:
        """The fields that the files themselves give a section, without defaults."""
        return sorted(field for name, field in self.sections if name == section)


class _StopError(Exception):
    """The rest of this file cannot be read; the problem is recorded."""


class _File:
    """One YAML file, read by its events."""

    def __init__(self, name: str, source: Source, *, plain: bool, prefix: Path = ()) -> None:
        self.name = name
        self.source = source
        self.plain = plain
        self.prefix = prefix
        self.events: Iterator[Any] = iter(())

    def problem(self, code: str, mark: Mark, path: Path = (), fix: str | None = None, **params: Any) -> None:
        self.source.problems.append(Problem(code, mark, path, params, fix))

    def mark(self, event: Any) -> Mark:
        return Mark(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def read(self, raw: bytes) -> Any:
        """The file's data; None if it is empty or cannot be read."""
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self.problem("encoding", Mark(self.name, line))
            self.source.broken = True
            return None
        try:
            self.events = yaml.parse(text, Loader=_Parser)
            return self._documents()
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark or error.context_mark
            self.problem("yaml", Mark(self.name, at.line + 1, at.column + 1) if at else Mark(self.name),
                         detail=error.problem or error.context or "?")  # fmt: skip
        except yaml.reader.ReaderError as error:
            line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
            self.problem("control", Mark(self.name, line), detail=str(error.reason))
        except _StopError:
            pass
        self.source.broken = True
        return None

    def _documents(self) -> Any:
        value: Any = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    self.problem("documents", self.mark(event))
                    raise _StopError
            elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
                value = self._value(event, self.prefix, 0)
        return value

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            self.problem("depth", self.mark(event), path[:4])
            raise _StopError
        if isinstance(event, yaml.AliasEvent):
            self.problem("anchor", self.mark(event), path, name=f"*{event.anchor}")
            self.source.refused.add(path)
            return None
        if self.plain:
            self._refuse_decoration(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _refuse_decoration(self, event: Any, path: Path) -> None:
        if event.anchor:
            self.problem("anchor", self.mark(event), path, name=f"&{event.anchor}")
        if event.tag:
            self.problem("tag", self.mark(event), path, name=event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.source.refused.add(path)

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        if self.plain and _TEMPLATE.search(text):
            self.problem("template", self.mark(event), path)
            self.source.refused.add(path)
        if event.style or event.tag:
            return text
        if text in _PLAIN:
            self.source.raw[path] = text
            return _PLAIN[text]
        if _INT.match(text):
            self.source.raw[path] = text
            return int(text)
        return text

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            here = (*path, len(items))
            self.source.marks[here] = self.mark(event)
            items.append(self._value(event, here, depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path, depth)
            value_event = next(self.events)
            if key is None:
                self._value(value_event, (*path, "?"), depth + 1)
                continue
            here = (*path, key)
            if key in items:
                first = self.source.marks[here]
                self.problem("duplicate_key", self.mark(event), here, key=key, line=first.line)
                # read on (the events must be consumed), but keep the first and its places
                kept = dict(self.source.marks), dict(self.source.raw)
                self._value(value_event, here, depth + 1)
                self.source.marks, self.source.raw = kept
                continue
            if path == self.prefix and here in self.source.marks:
                first = self.source.marks[here]
                self.problem("key_in_two_files", self.mark(event), here, key=key, file=first.file, line=first.line)
                here = (f"{key} ({self.name})",)
                self._value(value_event, here, depth + 1)
                continue
            self.source.marks[here] = self.mark(event)
            items[key] = self._value(value_event, here, depth + 1)
        return items

    def _key(self, event: Any, path: Path, depth: int) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self.problem("key_not_text", self.mark(event), path)
            self._value(event, (*path, "?"), depth + 1)
            return None
        if self.plain:
            if event.value == "<<" and not event.style:
                self.problem("merge", self.mark(event), path)
                return None
            self._refuse_decoration(event, path)
            if _TEMPLATE.search(event.value):
                self.problem("template", self.mark(event), path)
        return str(event.value)


def shown(path: FilePath) -> str:
    """As an operator would write it: relative to where they stand, if it lies below."""
    absolute = path if path.is_absolute() else FilePath.cwd() / path
    try:
        return str(FilePath(os.path.normpath(absolute)).relative_to(FilePath.cwd()))
    except ValueError:
        return str(path)


def find_root(places: Iterable[FilePath]) -> list[FilePath]:
    """The platform inventories among inventory sources (a folder, or a file in one): those with group_vars/platform."""
    roots: list[FilePath] = []
    for place in places:
        folder = place if place.is_dir() else place.parent
        if (folder / "group_vars" / "platform").is_dir() and folder.resolve() not in [r.resolve() for r in roots]:
            roots.append(folder)
    return roots


def model_files(root: FilePath) -> list[FilePath]:
    folder = root / "group_vars" / "platform"
    return sorted(p for p in folder.rglob("*") if p.suffix in {".yml", ".yaml"} and p.is_file())


def load(root: FilePath) -> Source:
    """Everything the inventory's model and hosts files say, with all mistakes in their form."""
    source = Source(root)
    raw: dict[str, Any] = {}
    for path in model_files(root):
        name = shown(path)
        data = _File(name, source, plain=True).read(path.read_bytes())
        if isinstance(data, dict):
            raw.update(data)
        elif data is not None:
            source.problems.append(Problem("not_mapping", Mark(name)))
    _load_hosts(root / "hosts.yml", source)
    source.sections = frozenset((s, str(f)) for s, v in raw.items() if isinstance(v, dict) for f in v)
    shape = Shape(schema(), source.marks, source.raw, source.refused)
    source.data = shape.check(raw)
    source.problems += shape.problems
    source.rejected = shape.rejected
    source.files = {str(p.relative_to(root)): _head(p) for p in sorted(root.rglob("*")) if p.is_file()}
    source.problems += layout.check(source.files, source.shown, source.hosts, source.host_vars, _logos(source.data))
    return source


@cache
def schema() -> dict[str, Any]:
    """schemas/inventory.schema.json, from which completion, validation and the reference page come."""
    file = FilePath(__file__).resolve().parents[3] / "schemas" / "inventory.schema.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def _head(path: FilePath) -> bytes:
    with path.open("rb") as file:
        return file.read(2048)


def _logos(data: Any) -> set[str]:
    """Every text under a field called logo."""
    if isinstance(data, Mapping):
        own = {v for k, v in data.items() if k == "logo" and isinstance(v, str)}
        return own.union(*(_logos(v) for v in data.values()))
    return set().union(*(_logos(v) for v in data)) if isinstance(data, list) else set()


def _load_hosts(path: FilePath, source: Source) -> None:
    """group -> names, children's hosts included, as Ansible's YAML inventory plugin would."""
    name = shown(path)
    if not path.is_file():
        source.problems.append(Problem("no_hosts_file", Mark(name)))
        source.hosts_broken = True
        return
    source.marks[HOSTS] = Mark(name)
    data = _File(name, source, plain=False, prefix=HOSTS).read(path.read_bytes())
    if not isinstance(data, dict):
        source.hosts_broken = True
        if data is not None:
            source.problems.append(Problem("not_mapping", Mark(name)))
        return
    groups = _Groups(source)
    for group, body in data.items():
        groups.add(group, body, (*HOSTS, group), 0)
    source.hosts = {g: tuple(sorted(groups.members(g, frozenset()))) for g in sorted(groups.own)}
    source.host_vars = {h: groups.vars[h] for h in sorted(groups.vars)}


class _Groups:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.own: dict[str, set[str]] = {}
        self.children: dict[str, set[str]] = {}
        self.vars: dict[str, dict[str, Any]] = {}

    def wrong(self, path: Path) -> None:
        self.source.problems.append(Problem("hosts_shape", self.source.mark(path), path))

    def add(self, group: str, body: Any, path: Path, depth: int) -> None:
        own = self.own.setdefault(group, set())
        children = self.children.setdefault(group, set())
        if body is None:
            return
        if not isinstance(body, dict) or not set(body) <= {"hosts", "children", "vars"} or depth > _MAX_DEPTH:
            self.wrong(path)
            return
        for section in ("hosts", "children"):
            entries = body.get(section) or {}
            if not isinstance(entries, Mapping):
                self.wrong((*path, section))
                continue
            for name, inner in entries.items():
                here = (*path, section, name)
                if section == "children":
                    children.add(name)
                    self.add(name, inner, here, depth + 1)
                elif "[" in name or (inner is not None and not isinstance(inner, dict)):
                    self.wrong(here)
                else:
                    own.add(name)
                    self.source.marks.setdefault((*HOSTS, "host", name), self.source.mark(here))
                    self.vars.setdefault(name, {}).update(inner or {})
        self.source.marks.setdefault((*HOSTS, "group", group), self.source.mark(path))

    def members(self, group: str, above: frozenset[str]) -> set[str]:
        if group in above:
            return set()
        found = set(self.own.get(group, ()))
        for child in self.children.get(group, ()):
            found |= self.members(child, above | {group})
        return found
