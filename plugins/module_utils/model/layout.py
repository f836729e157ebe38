"""Which files an inventory's folder may hold: whatever nobody reads is a mistake that is found here, not in a month.

Pure: works on names and on the first bytes that loader.py read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .problems import Mark, Problem

_YAML = (".yml", ".yaml")
_ALLOWED = re.compile(
    r"README[^/]*|hosts\.yml|artifacts\.lock\.yml|\.[^/]+(/.*)?|(.*/)?\.gitkeep|connection/[^/]+\.(md|txt|xml)|roles/[^/]+/.+|group_vars/platform/(.*/)?[^/.][^/]*\.ya?ml"
)
OWN_ROLES = "roles"
VAULT = "group_vars/secrets/vault.yml"
LOCK = "artifacts.lock.yml"
"""Beside hosts.yml: what `bin/readi pin` wrote."""
ENCRYPTED = b"$ANSIBLE_VAULT"


def check(
    files: Mapping[str, bytes], shown: str, groups: Iterable[str], hosts: Iterable[str], used: Iterable[str]
) -> list[Problem]:
    """`files`: path below the inventory -> its first bytes; `used`: files that the model names (logos)."""
    problems: list[Problem] = []
    variables = {"group_vars": set(groups), "host_vars": set(hosts)}
    wanted = set(used)

    def problem(code: str, name: str, **params: object) -> None:
        problems.append(Problem(code, Mark(f"{shown}/{name}"), (), params))

    for name in sorted(files):
        head = files[name]
        folder, _, rest = name.partition("/")
        owner = rest.partition("/")[0].removesuffix(".yml").removesuffix(".yaml")
        encrypted = head.startswith(ENCRYPTED)
        if "vault" in name.rpartition("/")[2] and name.endswith(_YAML) and not encrypted:
            problem("vault_plain", name, file=f"{shown}/{name}")
        if name == VAULT or _ALLOWED.fullmatch(name) or name in wanted:
            continue
        if folder == "group_vars" and owner == "all":
            if _says_something(head):
                problem("group_vars_all", name)
        elif folder in variables and owner in variables[folder] and name.endswith(_YAML):
            continue
        else:
            problem("unread_file", name)
    return problems


def _says_something(head: bytes) -> bool:
    return any(line.strip() and not line.lstrip().startswith((b"#", b"---")) for line in head.splitlines())
