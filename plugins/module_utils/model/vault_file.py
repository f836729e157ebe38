"""What a vault's file says without a password: whether it is encrypted, as a whole or value by value, and whether what
is encrypted is all there. Controller only.

Ansible has both ways: `ansible-vault encrypt` the file, or `ansible-vault encrypt_string` each value (`!vault |`).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

ENCRYPTED = b"$ANSIBLE_VAULT"
TAGS = ("!vault", "!vault-encrypted")
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A value in the file; `key` is empty where it is the whole file."""

    line: int
    key: str = ""


def broken(content: bytes) -> list[Place]:
    """What is encrypted and cannot be opened with any password: cut off, changed, or of a form that Ansible has not."""
    if content.startswith(ENCRYPTED):
        return [] if _whole(content.decode("utf-8", errors="replace")) else [Place(1)]
    try:
        return [found for found, text in _values(content) if _sealed(text) and not _whole(text)]
    except (yaml.YAMLError, UnicodeDecodeError):
        return []


def _sealed(text: str) -> bool:
    return text.lstrip().startswith(ENCRYPTED.decode())


def _whole(text: str) -> bool:
    """An envelope of ansible-core 2.19 (parsing/vault/__init__.py: parse_vaulttext_envelope, _split_header;
    VaultAES256: salt, sum and text, each in hexadecimal, in hexadecimal once more)."""
    head, *lines = text.split() or [""]
    fields = head.split(";")
    if fields[1:3] not in (["1.1", "AES256"], ["1.2", "AES256"]):
        return False
    try:
        salt, checksum, inner = binascii.unhexlify("".join(lines)).split(b"\n", 2)
        return all(binascii.unhexlify(part) for part in (salt, checksum, inner))
    except ValueError:
        return False


def plain(content: bytes) -> list[Place]:
    """What is not encrypted. One entry for the file where nothing is, else one for each value that is not."""
    if content.startswith(ENCRYPTED):
        return []
    try:
        values = list(_values(content))
    except (yaml.YAMLError, UnicodeDecodeError):
        return [Place(1)]
    if not values:
        # Nothing but comments is no secret, but no vault either.
        return [Place(1)]
    open_ = [found for found, text in values if not _sealed(text)]
    return [Place(1)] if len(open_) == len(values) else open_


def _values(content: bytes) -> Iterator[tuple[Place, str]]:
    """Each scalar that is no key of a mapping, with the topmost key it belongs to; an empty one says nothing. What has
    no tag of a vault is open, whatever it looks like."""
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
                at = event.start_mark.line + 1 if event.start_mark else 1
                yield Place(at, top), event.value if event.tag in TAGS else ""
            _next(waiting)
        elif isinstance(event, yaml.AliasEvent):
            _next(waiting)


def _next(waiting: list[str]) -> None:
    if waiting and waiting[-1] != "item":
        waiting[-1] = "value" if waiting[-1] == "key" else "key"
