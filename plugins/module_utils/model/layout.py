"""Which files an inventory's folder may hold: whatever nobody reads is a mistake that is found here, not in a month.

Pure: works on names and on the first bytes that loader.py read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from . import vault_file
from .editor_files import is_editors
from .problems import Mark, Problem

_YAML = (".yml", ".yaml")
IMAGES = (".svg", ".png")
_ALLOWED = re.compile(
    r"README[^/]*|hosts\.yml|artifacts\.lock\.yml|\.[^/]+(/.*)?|(.*/)?\.gitkeep|connection/[^/]+\.(md|txt|xml)"
    # files/: logos, which the model names, and certificates, which role variables name.
    r"|files/(.*/)?[^/]+\.(pem|crt|cer|der|key|p7b|p7c)"
    r"|roles/[^/]+/.+|group_vars/platform/(.*/)?[^/.][^/]*\.ya?ml"
)
OWN_ROLES = "roles"
VAULT = "group_vars/secrets/vault.yml"
LOCK = "artifacts.lock.yml"
"""Beside hosts.yml: what `bin/readi pin` wrote."""
# A copy that an editor left counts too: what is in it is as secret.
_VAULT = re.compile(r"(.*/)?[^/]*vault[^/]*\.ya?ml(~|\.orig|\.rej|\.save)?")


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
        if folder == "files" and b"PRIVATE KEY-----" in head:
            problem("note_key_plain", name, file=f"{shown}/{name}")
        if is_vault(name):
            problems += [*_plain(f"{shown}/{name}", head), *_broken(f"{shown}/{name}", head)]
        if name == VAULT or _ALLOWED.fullmatch(name) or name in wanted or is_editors(name):
            continue
        if folder == "group_vars" and owner == "all":
            if _says_something(head):
                problem("group_vars_all", name)
        elif folder in variables and owner in variables[folder] and name.endswith(_YAML):
            continue
        elif name.endswith(IMAGES):
            problem("unread_image", name, image=name)
        else:
            problem("unread_file", name)
    return problems


def is_certificate(name: str) -> bool:
    """Whether the file is a certificate or its key, which role variables name."""
    return name.startswith("files/") and _ALLOWED.fullmatch(name) is not None


def is_vault(name: str) -> bool:
    """Whether the file's name says that secrets are in it; of such a file `check` wants the whole content."""
    return _VAULT.fullmatch(name) is not None


def _broken(file: str, content: bytes) -> list[Problem]:
    found = vault_file.broken(content)
    return [Problem("vault_broken", Mark(file, one.line), (one.key,) if one.key else ()) for one in found]


def _plain(file: str, content: bytes) -> list[Problem]:
    return [
        Problem("vault_value_plain", Mark(file, one.line), (one.key,), {"key": one.key})
        if one.key
        else Problem("vault_plain", Mark(file), (), {"file": file})
        for one in vault_file.plain(content)
    ]


def passed_over(names: Iterable[str], shown: str) -> list[Problem]:
    """Editors' files, said once; nobody needs to delete them."""
    files = sorted(names)
    more = f" (+{len(files) - 3})" if len(files) > 3 else ""
    said = ", ".join(files[:3]) + more
    return [Problem("note_editor_files", Mark(f"{shown}/{files[0]}"), (), {"files": said})] if files else []


def _says_something(head: bytes) -> bool:
    return any(line.strip() and not line.lstrip().startswith((b"#", b"---")) for line in head.splitlines())
