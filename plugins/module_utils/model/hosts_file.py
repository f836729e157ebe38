"""hosts.yml: group -> names of hosts, children's included, as Ansible's YAML inventory plugin reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .problems import Mark, Path, Problem
from .source import HOSTS, Source
from .yaml_file import MAX_DEPTH, YamlFile
from .yaml_file import data as yaml_data


def read(name: str, content: bytes | None, source: Source, files: Mapping[str, bytes] | None = None) -> None:
    """Fill `source.hosts` and `source.host_vars`; `content` None means there is no such file.

    `files`: those below group_vars and host_vars, path -> content. Ansible reads them too and says what is wrong.
    """
    if content is None:
        source.problems.append(Problem("no_hosts_file", Mark(name)))
        source.hosts_broken = True
        return
    source.marks[HOSTS] = Mark(name)
    data = YamlFile(name, source, plain=False, prefix=HOSTS).read(content)
    if not isinstance(data, dict):
        source.hosts_broken = True
        if data is not None:
            source.problems.append(Problem("not_mapping", Mark(name)))
        return
    groups = _Groups(source, files or {})
    for group, body in data.items():
        groups.add(group, body, (*HOSTS, group), 0)
    source.hosts = {g: tuple(sorted(groups.members(g, frozenset()))) for g in sorted(groups.own)}
    below = {g: groups.below(g, frozenset()) for g in groups.own}
    source.host_groups = {g: frozenset(below[g] | {a for a in below if g in below[a]}) for g in sorted(below)}
    source.host_vars = {h: groups.merged(h) for h in sorted(groups.vars)}


class _Groups:
    def __init__(self, source: Source, files: Mapping[str, bytes]) -> None:
        self.source = source
        # ("group_vars" or "host_vars", group or host) -> what its files say, a later one over an earlier one.
        self.files: dict[tuple[str, str], dict[str, Any]] = {}
        for path in sorted(files):
            folder, _, rest = path.partition("/")
            owner = rest.partition("/")[0].removesuffix(".yml").removesuffix(".yaml")
            found, _problems = yaml_data(path, files[path])
            if isinstance(found, dict):
                self.files.setdefault((folder, owner), {}).update(found)
        self.own: dict[str, set[str]] = {}
        self.children: dict[str, set[str]] = {}
        self.vars: dict[str, dict[str, Any]] = {}
        self.group_vars: dict[str, dict[str, Any]] = {}

    def wrong(self, path: Path) -> None:
        self.source.problems.append(Problem("hosts_shape", self.source.mark(path), path))

    def add(self, group: str, body: Any, path: Path, depth: int) -> None:
        own = self.own.setdefault(group, set())
        children = self.children.setdefault(group, set())
        if body is None:
            return
        if not isinstance(body, dict) or not set(body) <= {"hosts", "children", "vars"} or depth > MAX_DEPTH:
            self.wrong(path)
            return
        if isinstance(given := body.get("vars"), dict):
            self.group_vars.setdefault(group, {}).update(given)
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

    def merged(self, host: str) -> dict[str, Any]:
        """What Ansible makes of the variables: `all` first, a group after those around it, the host last; of each the
        files beside hosts.yml after hosts.yml (ansible-core 2.19, playbook_guide/playbooks_variables.rst)."""
        of_host = [g for g in self.own if g == "all" or host in self.members(g, frozenset())]
        ordered = sorted(of_host, key=lambda g: (g != "all", self.depth(g, frozenset()), g))
        found: dict[str, Any] = {}
        for group in ordered:
            found.update(self.group_vars.get(group, {}))
        for group in ordered:
            found.update(self.files.get(("group_vars", group), {}))
        return {**found, **self.vars[host], **self.files.get(("host_vars", host), {})}

    def depth(self, group: str, below: frozenset[str]) -> int:
        """How many groups are around it, on the longest way."""
        around = [g for g, children in self.children.items() if group in children and g not in below]
        return max((self.depth(g, below | {group}) + 1 for g in around), default=0)

    def below(self, group: str, above: frozenset[str]) -> set[str]:
        """The groups inside a group, at any depth."""
        if group in above:
            return set()
        found = set(self.children.get(group, ()))
        for child in self.children.get(group, ()):
            found |= self.below(child, above | {group})
        return found
