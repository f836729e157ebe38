"""An owned folder: a link to a versioned folder beside it, switched in one step.

renameat2's exchange of a folder from a container image's lower layer ends with EXDEV [measured, kernel 6.18];
a link is replaced in one step everywhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import parser, tree
from .disk import Disk, read_json
from .errors import SetError
from .parser import Verdict
from .plan import Change, new_record, plan
from .present import Ids, Present, look
from .spec import FileSet


class Owned:
    """The set's folder on the host: what is there, what has to change, and the switch."""

    def __init__(self, files: FileSet, disk: Disk, ids: Ids) -> None:
        if files.root is None:
            raise ValueError("an owned folder needs its root")
        self.files, self.disk, self.ids = files, disk, ids
        self.root = Path(files.root)
        self.versions = self.root.parent / f".{self.root.name}.versions"
        self.version = self._linked()
        document = read_json(self._record_path(self.version)) if self.version else None
        self.record: Mapping[str, Any] = document["files"] if document else {}

    def _record_path(self, version: str) -> Path:
        return self.versions / f"{version}.json"

    def _linked(self) -> str | None:
        """The version that the link names; anything else at that place is not ours to replace."""
        if self.root.is_symlink():
            target = str(self.root.readlink())
            folder, _, version = target.rpartition("/")
            if folder != self.versions.name or not version:
                raise SetError(f"{self.root} is a link to {target} that file_set did not make; remove it first")
            return version
        if self.root.is_dir() and not any(self.root.iterdir()):
            return None
        if self.root.exists():
            raise SetError(f"{self.root} exists and was not made by file_set; move it away or choose another root")
        return None

    def plan(self) -> list[Change]:
        present = self._present()
        return plan(self.files.files, present, self.record, self.ids)

    def _present(self) -> dict[str, Present | None]:
        paths = {file.path for file in self.files.files} | set(self.record)
        return {path: look(self.root / path) for path in paths}

    def folders_differ(self) -> list[str]:
        """Folders whose mode is not as it must be."""
        if not self.version:
            return []
        needed = ["", *tree.folders(file.path for file in self.files.files)]
        wrong = [
            folder
            for folder in needed
            if (self.root / folder).is_dir() and (self.root / folder).stat().st_mode & 0o7777 != self.files.dir_mode
        ]
        return [str(self.root / folder) for folder in wrong]

    def foreign(self) -> list[str]:
        """Files in the folder that we did not write: kept, and named."""
        if not self.version:
            return []
        known = {file.path for file in self.files.files} | set(self.record)
        found = []
        for folder, subfolders, names in os.walk(self.root):
            links = [name for name in subfolders if Path(folder, name).is_symlink()]
            found += [str(Path(folder, name).relative_to(self.root)) for name in [*names, *links]]
        return sorted(path for path in found if path not in known)

    def stage(self, top: Path) -> None:
        """The whole new content below `top`, an empty folder closed to others: ours, and what others put there."""
        tree.write(self.disk, top, self.files.files, self.ids, self.files.dir_mode)
        for path in self.foreign():
            for folder in tree.folders([path]):
                if not (top / folder).is_dir():
                    self.disk.folder(top / folder, (self.root / folder).stat().st_mode & 0o7777)
            if (top / path).is_dir():
                raise SetError(f"{self.root / path} is in the way: the set needs a folder of that name")
            self.disk.copy(self.root / path, top / path)

    def write(self) -> Verdict:
        """Stage, validate and switch. Until the last step the old set is in force, after it the new one."""
        tree.owners_exist(self.files.files, self.ids)
        self._tidy(keep=self.version)
        self._make_parents()
        version = secrets.token_hex(6)
        top = self.versions / version
        try:
            self.disk.folder(top, 0o700)
            self.stage(top)
            verdict = parser.judge(self.files, top, check=False)
            record = new_record(self.files.files, dict.fromkeys(file.path for file in self.files.files), {})
            self.disk.write_json(self._record_path(version), {"format": 1, "files": record})
            self.disk.chmod(top, self.files.dir_mode)
            self.disk.link(f"{self.versions.name}/{version}", self._new_link())
        except (OSError, SetError):
            self._tidy(keep=self.version)
            raise
        self.disk.rmdir_if_empty(self.root)
        self.disk.rename(self._new_link(), self.root)
        self._tidy(keep=version)
        return verdict

    def remove(self) -> None:
        """The link first: what reads the folder finds all of it or nothing."""
        self.disk.unlink(self.root)
        self.disk.rmtree(self.versions)

    def tidy(self) -> None:
        """Nothing to write, but a run that was killed after its switch may have left the version before."""
        self._tidy(keep=self.version)

    def _new_link(self) -> Path:
        return self.root.with_name(f".{self.root.name}.link")

    def _make_parents(self) -> None:
        missing = []
        folder = self.versions
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for folder in reversed(missing):
            # Services walk through the folder of the versions to theirs; nobody needs to list it.
            self.disk.folder(folder, 0o711 if folder == self.versions else 0o755)

    def _tidy(self, keep: str | None) -> None:
        """What a killed run left, and the version before: it may hold a secret that was rotated since."""
        self.disk.unlink(self._new_link())
        if self.versions.is_dir():
            for entry in sorted(self.versions.iterdir()):
                if entry.name not in (keep, f"{keep}.json"):
                    self.disk.rmtree(entry)
