"""An inventory's vault on the controller: where it is, and what it holds, decrypted by Ansible's own loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible_collections.readi.one.plugins.module_utils.model.layout import ENCRYPTED, VAULT


class VaultClosedError(AnsibleError):  # type: ignore[misc]
    """The vault is there, but no password given opens it."""


def read(root: Path, loader: Any) -> dict[str, str] | None:
    """The vault's content; None where there is no vault yet. A plain one is refused (layout.py names it too)."""
    path = root / VAULT
    if not path.is_file():
        return None
    if not path.read_bytes().startswith(ENCRYPTED):
        raise AnsibleError(f"{path} is not encrypted: ansible-vault encrypt {path}")
    try:
        content = loader.load_from_file(str(path.resolve()), cache="none")
    except AnsibleError as error:
        raise VaultClosedError(f"{path}: no password opens it ({error.message})") from error
    return {str(key): str(value) for key, value in (content or {}).items()}
