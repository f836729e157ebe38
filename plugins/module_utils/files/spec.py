"""The document that the action sends, checked and typed."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import markers
from .errors import SetError

SET_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
MODE = re.compile(r"0?[0-7]{3,4}")
FORMAT = 1


@dataclass(frozen=True)
class File:
    """One file as it must be. `shown` is its text with markers, None where it is not text."""

    path: str
    data: bytes
    shown: str | None
    secret: bool
    mode: int
    owner: str
    group: str

    @property
    def sha(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class FileSet:
    """`root` is the owned folder and paths are relative to it; without one, paths are absolute.

    `service`: whose it is, so that it goes with that service. `programs`: it holds units of a manifest's programs.
    """

    name: str
    root: str | None
    files: tuple[File, ...]
    dir_mode: int
    validate: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    secrets: Mapping[str, str]
    each_hash: bool = False
    service: str = ""
    programs: bool = False


def parse(document: Mapping[str, Any], secrets: Mapping[str, str]) -> FileSet:
    """The typed set, or SetError saying what is wrong with it."""
    if document.get("format") != FORMAT:
        raise SetError(f"the document has format {document.get('format')!r}, this module reads {FORMAT}")
    name = document["set"]
    if not SET_NAME.fullmatch(name):
        raise SetError(f"{name!r} is no name of a set; write lower case letters, digits, _ . and -")
    root = document.get("root")
    if root is not None and (not root.startswith("/") or posixpath.normpath(root) != root or root == "/"):
        raise SetError(f"root {root!r} must be an absolute path without a trailing slash, .. or //")
    files = tuple(sorted((_file(entry, root, secrets) for entry in document["files"]), key=lambda file: file.path))
    _distinct(files)
    return FileSet(
        name=name,
        root=root,
        files=files,
        dir_mode=_mode(document.get("dir_mode") or "0755", "dir_mode"),
        validate=tuple(tuple(argv) for argv in document.get("validate") or ()),
        needs=tuple(document.get("needs") or ()),
        secrets=secrets,
        each_hash=bool(document.get("each_hash")),
        service=str(document.get("service") or ""),
        programs=bool(document.get("programs")),
    )


def check_path(path: str, root: str | None) -> None:
    """A path that leaves its folder, or has two spellings, is refused."""
    plain = posixpath.normpath(path) == path and path not in ("", ".", "..") and not path.startswith("../")
    if "\0" in path or not plain:
        raise SetError(f"{path!r}: write the path without .., // or a trailing slash")
    if root is None and not path.startswith("/"):
        raise SetError(f"{path!r}: without `root` a path is absolute")
    if root is not None and path.startswith("/"):
        raise SetError(f"{path!r}: a path in the owned folder {root} is relative to it")


def _file(entry: Mapping[str, Any], root: str | None, secrets: Mapping[str, str]) -> File:
    path = entry["path"]
    check_path(path, root)
    if "data" in entry:
        data, shown, secret = base64.b64decode(entry["data"], validate=True), None, False
    else:
        shown = entry["text"]
        secret = bool(markers.names(shown))
        try:
            data = markers.fill(shown, secrets).encode()
        except SetError as error:
            raise SetError(f"{path}: {error}") from None
    mode = _mode(entry.get("mode") or ("0600" if secret else "0644"), path)
    if secret and mode & 0o007:
        raise SetError(f"{path}: it holds a secret, so mode {mode:04o} may not let everybody in; write 0640 or 0600")
    return File(path, data, shown, secret, mode, entry.get("owner") or "root", entry.get("group") or "root")


def _mode(value: object, where: str) -> int:
    # 0644 without quotes is 420 in YAML 1.1 and 644 is not what it looks like either: only text is unambiguous.
    if not isinstance(value, str) or not MODE.fullmatch(value):
        raise SetError(f"{where}: mode {value!r}; write it in quotes and octal, such as '0640'")
    return int(value, 8)


def _distinct(files: tuple[File, ...]) -> None:
    paths = [file.path for file in files]
    twice = sorted({path for path in paths if paths.count(path) > 1}) if len(set(paths)) < len(paths) else []
    if twice:
        raise SetError(f"the set names {', '.join(twice)} more than once")
    known = set(paths)
    for path in paths:
        folder = posixpath.dirname(path)
        while folder not in ("", "/"):
            if folder in known:
                raise SetError(f"{folder} cannot be a file and the folder of {path}")
            folder = posixpath.dirname(folder)
