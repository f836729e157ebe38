"""What a vault's file says without a password: whether it is encrypted, as a whole or value by value. Controller only.

Ansible has both ways: `ansible-vault encrypt` the file, or `ansible-vault encrypt_string` each value (`!vault |`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

ENCRYPTED = b"$ANSIBLE_VAULT"
TAGS = ("!vault", "!vault-encrypted")
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Plain:
    """A value that everybody can read; `key` is empty where it is the whole file."""

    line: int
    key: str = ""


def plain(content: bytes) -> list[Plain]:
    """What is not encrypted. One entry for the file where nothing is, else one for each value that is not."""
    if content.startswith(ENCRYPTED):
        return []
    try:
        values = list(_values(content))
    except (yaml.YAMLError, UnicodeDecodeError):
        return [Plain(1)]
    if not values:
        # Nothing but comments is no secret, but no vault either.
        return [Plain(1)]
    open_ = [found for found, encrypted in values if not encrypted]
    return [Plain(1)] if len(open_) == len(values) else open_


def _values(content: bytes) -> Iterator[tuple[Plain, bool]]:
    """Each scalar that is no key of a mapping, with the topmost key it belongs to; an empty one says nothing."""
    waiting: list[str] = []  # what the next scalar is, by depth: key, value (of a mapping) or item (of a list)
    top = ""
    for event in yaml.parse(content.decode("utf-8-sig"), Loader=_Parser):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            _next(waiting)
            waiting.append("key" if isinstance(event, yaml.MappingStartEvent) else "item")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            waiting.pop()
        elif isinstance(event, yaml.ScalarEvent):
            if waiting and waiting[-1] == "key":
                top = event.value if len(waiting) == 1 else top
            elif event.value:
                sealed = event.tag in TAGS and event.value.lstrip().startswith(ENCRYPTED.decode())
                at = event.start_mark.line + 1 if event.start_mark else 1
                yield Plain(at, top), sealed
            _next(waiting)
        elif isinstance(event, yaml.AliasEvent):
            _next(waiting)


def _next(waiting: list[str]) -> None:
    if waiting and waiting[-1] != "item":
        waiting[-1] = "value" if waiting[-1] == "key" else "key"
