"""What a module is given: a 0600 file that action_base transferred, read once and removed.

Ansible logs a module's arguments to the host's journal, so an own module has one argument, the file's path:

    document = take(module.params["document"])          # the file is gone
    wanted = document.filled(document["objects"])       # {"$secret": "name"} replaced by the value
    document.secrets["keycloak_db"]

Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .language import speak

MARKER = "$secret"
AS = "as"  # beside it, in a program's configuration: how file_set writes the value (files/markers.py)


class Document(Mapping[str, Any]):
    """The transferred data as a mapping, markers as they are; `secrets` beside it."""

    def __init__(self, data: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
        self._data = dict(data)
        self.secrets = dict(secrets)

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def former(self, name: str) -> list[str]:
        """What the secret was before it was renewed, the likeliest first (action_base)."""
        return [value for at, value in sorted(self.secrets.items()) if at.startswith(f"{name}@")]

    def filled(self, value: Any) -> Any:
        """The value with every marker replaced; a marker whose secret did not travel is a KeyError."""
        if isinstance(value, Mapping):
            if set(value) == {MARKER}:
                return self.secrets[value[MARKER]]
            return {k: self.filled(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.filled(v) for v in value]
        return value


def take(path: str) -> Document:
    """Read the document and remove its file. From now on the module speaks the language of whoever runs this."""
    file = Path(path)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    finally:
        file.unlink(missing_ok=True)
    if "lang" in content:
        speak(content["lang"])
    return Document(content["document"], content["secrets"])


def names(value: Any) -> set[str]:
    """The names of all secrets that markers in the value ask for."""
    if isinstance(value, Mapping):
        if MARKER in value and set(value) <= {MARKER, AS}:
            return {str(value[MARKER])}
        return set().union(*(names(v) for v in value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*(names(v) for v in value)) if value else set()
    return set()
