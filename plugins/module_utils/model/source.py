"""What an inventory's files contain: plain data, and the place of everything. Filled by loader.py."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from .problems import Mark, Path, Problem

SSH = 22
# Where the hosts file stands among the model's paths.
HOSTS: Path = ("hosts.yml",)


def port_of(given: Mapping[str, Any]) -> str:
    """The port of SSH as a host's variables say it; of Ansible's two names it takes the second before the first."""
    found = [given[name] for name in ("ansible_ssh_port", "ansible_port") if given.get(name) is not None]
    return str(found[0] if found else SSH)


@dataclass
class Source:
    """What the files contain. `raw` has the written text of plain scalars that were not taken as text;
    `comments`: what is written as a comment where a value is missing.

    `host_vars` has of every host what hosts.yml and the files beside it (group_vars, host_vars) say of it and of its
    groups, as Ansible merges it.
    `host_groups` has the groups above and below each group of hosts.yml.
    `files` has the first bytes of every file of the folder, `logos` all of those that a field called logo names.
    """

    root: FilePath
    data: dict[str, Any] = field(default_factory=dict)
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    host_groups: dict[str, frozenset[str]] = field(default_factory=dict)
    host_vars: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    comments: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)
    rejected: dict[Path, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    logos: dict[str, bytes] = field(default_factory=dict)
    broken: bool = False
    hosts_broken: bool = False
    sections: frozenset[tuple[str, str]] = frozenset()

    @property
    def ssh_ports(self) -> dict[str, int]:
        """The hosts that are reached by another port than SSH's own."""
        found = {host: port_of(self.host_vars[host]) for host in sorted(self.host_vars)}
        ports = {host: int(port) for host, port in found.items() if re.fullmatch(r"[0-9]{1,5}", port)}
        return {host: port for host, port in ports.items() if port != SSH}

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


def shown(path: FilePath) -> str:
    """As an operator would write it: relative to where they stand, if it lies below."""
    absolute = path if path.is_absolute() else FilePath.cwd() / path
    try:
        return str(FilePath(os.path.normpath(absolute)).relative_to(FilePath.cwd()))
    except ValueError:
        return str(path)
