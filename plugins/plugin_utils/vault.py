"""An inventory's vault on the controller: where it is, and what it holds, decrypted by Ansible's own secrets.

Both of Ansible's ways are read: the whole file encrypted, or each value by itself (`!vault`). Every scalar is text, as
in the rest of an inventory: `mail_password: 0123` is 0123, and no octal number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible_collections.readi.one.plugins.module_utils.model import vault_file
from ansible_collections.readi.one.plugins.module_utils.model.layout import VAULT
from ansible_collections.readi.one.plugins.module_utils.model.problems import Path as Place
from ansible_collections.readi.one.plugins.module_utils.model.problems import language, render
from ansible_collections.readi.one.plugins.module_utils.model.source import Source
from ansible_collections.readi.one.plugins.module_utils.model.yaml_file import YamlFile


class VaultClosedError(AnsibleError):  # type: ignore[misc]
    """The vault is there, but no password given opens it."""


class _Vault(YamlFile):
    """Scalars as they are written, those with Ansible's tag decrypted."""

    def __init__(self, name: str, source: Source, lib: Any) -> None:
        super().__init__(name, source, plain=False)
        self.lib = lib

    def _scalar(self, event: Any, path: Place) -> Any:
        text: str = event.value
        if event.tag in vault_file.TAGS:
            return self.lib.decrypt(text.strip()).decode("utf-8")
        return "" if not event.style and text == "~" else text


def read(root: Path, loader: Any) -> dict[str, str] | None:
    """The vault's content; None where there is no vault yet. A plain one is refused (layout.py names it too)."""
    path = root / VAULT
    if not path.is_file():
        return None
    content = path.read_bytes()
    if vault_file.plain(content):
        raise AnsibleError(f"{path} is not encrypted: ansible-vault encrypt {path}")
    lib, source = loader._vault, Source(root)
    try:
        text = lib.decrypt(content) if content.startswith(vault_file.ENCRYPTED) else content
        found = _Vault(str(path), source, lib).read(text)
    except AnsibleError as error:
        raise VaultClosedError(f"{path}: no password opens it ({error.message})") from error
    if source.problems:
        raise AnsibleError("\n".join(render(problem, language()) for problem in source.problems))
    if not isinstance(found, dict | None):
        raise AnsibleError(f"{path}: it is not made of fields such as master_secret: ...")
    return {str(key): str(value) for key, value in (found or {}).items()}
