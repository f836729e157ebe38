"""Files in places that are not ours: written beside their targets, then renamed through a journal.

The journal is in one of two phases. `prepare`: new files are being written beside their targets; a run that ends
here is undone by the next. `commit`: everything is on the disk and only renames and removals are left, which need no
space; a run that ends here is completed by the next before it does anything else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import difference, parser, tree
from .disk import Disk, read_json
from .parser import Verdict
from .plan import Change, new_record, plan
from .present import Ids, Present, look
from .spec import FileSet

MARKS = ("service", "programs")
"""What the record has beside the files: whose the set is (see sets.py)."""


class Scattered:
    """The set's files on the host, its record and its journal under `state`."""

    def __init__(self, files: FileSet, disk: Disk, ids: Ids, state: Path) -> None:
        self.files, self.disk, self.ids, self.state = files, disk, ids, state
        document = read_json(state / "record.json") or {"files": {}, "folders": []}
        self.record: Mapping[str, Any] = document["files"]
        self.made: list[str] = document["folders"]
        self.marks: Mapping[str, Any] = {key: document.get(key) for key in MARKS}

    @property
    def _journal(self) -> Path:
        return self.state / "journal.json"

    @property
    def _staged(self) -> Path:
        return self.state / "stage"

    def interrupted(self) -> bool:
        """Whether an earlier run ended between its first and its last rename."""
        journal = read_json(self._journal)
        return bool(journal and journal["phase"] == "commit")

    def recover(self) -> dict[str, Any]:
        """Complete or undo what a killed run left. What was completed is a change of this run: its diff is kept."""
        # What a killed run had staged holds secrets, and the next set may have nothing to stage.
        self.disk.rmtree(self._staged)
        journal = read_json(self._journal)
        if not journal:
            return {}
        if journal["phase"] == "prepare":
            self._undo(journal)
            return {}
        self._complete(journal)
        document = read_json(self.state / "record.json")
        self.record, self.made = document["files"], document["folders"]
        return dict(journal["said"])

    def plan(self) -> list[Change]:
        return plan(self.files.files, self._present(), self.record, self.ids)

    def _present(self) -> dict[str, Present | None]:
        paths = {file.path for file in self.files.files} | set(self.record)
        return {path: look(Path(path)) for path in paths}

    def released(self) -> list[str]:
        """Files that were there before us and are no longer in the set: they stay as they are."""
        desired = {file.path for file in self.files.files}
        return sorted(
            path for path, entry in self.record.items() if entry["origin"] == "adopted" and path not in desired
        )

    def stage(self, top: Path) -> None:
        tree.write(self.disk, top, self.files.files, self.ids, self.files.dir_mode)

    def write(self, changes: list[Change]) -> Verdict:
        """Stage, validate, prepare, commit, complete."""
        tree.owners_exist(self.files.files, self.ids)
        self._make_state()
        verdict = self._validate()
        self._complete(self._prepare(changes))
        return verdict

    def keep_record(self) -> None:
        """Nothing to write, but the record must know the set: files that were right already are adopted."""
        record = new_record(self.files.files, self._present(), self.record)
        if record != self.record or self._marked() != self.marks:
            self._make_state()
            self.disk.write_json(self.state / "record.json", {"files": record, "folders": self.made, **self._marked()})

    def _marked(self) -> dict[str, Any]:
        return {"service": self.files.service, "programs": self.files.programs}

    def _validate(self) -> Verdict:
        if not self.files.validate:
            return Verdict(None)
        try:
            self.disk.folder(self._staged, 0o700)
            self.stage(self._staged)
            return parser.judge(self.files, self._staged, check=False)
        finally:
            self.disk.rmtree(self._staged)

    def _prepare(self, changes: list[Change]) -> dict[str, Any]:
        """Everything that needs space; the last write is the commitment."""
        present = self._present()
        written = [change.after for change in changes if change.after]
        folders = [path for file in written for path in _missing_folders(Path(file.path))]
        made = sorted({*self.made, *folders})
        journal: dict[str, Any] = {
            "phase": "prepare",
            "renames": [[str(_beside(Path(file.path))), file.path] for file in written],
            "removals": [change.path for change in changes if change.do == "remove"],
            "folders": sorted(set(folders)),
            "record": {"files": new_record(self.files.files, present, self.record), "folders": made, **self._marked()},
            "said": {"diff": difference.entries(changes), **difference.result_lists(changes)},
        }
        self.disk.write_json(self._journal, journal)
        try:
            for folder in journal["folders"]:
                self.disk.folder(Path(folder), self.files.dir_mode)
            for file in written:
                uid, gid = self.ids.user(file.owner), self.ids.group(file.group)
                self.disk.write(_beside(Path(file.path)), file.data, file.mode, uid, gid)
            self.disk.write_json(self._journal, {**journal, "phase": "commit"})
        except OSError:
            self._undo(journal)
            raise
        return journal

    def _undo(self, journal: Mapping[str, Any]) -> None:
        for new, _ in journal["renames"]:
            self.disk.unlink(Path(new))
        for folder in reversed(journal["folders"]):
            self.disk.rmdir_if_empty(Path(folder))
        self.disk.unlink(self._journal)

    def _complete(self, journal: Mapping[str, Any]) -> None:
        for new, path in journal["renames"]:
            # One that is gone was renamed before the kill.
            if os.path.lexists(new):
                self.disk.rename(Path(new), Path(path))
        for path in journal["removals"]:
            self.disk.unlink(Path(path))
        record = journal["record"]
        kept = []
        for folder in reversed(record["folders"]):
            self.disk.rmdir_if_empty(Path(folder))
            if Path(folder).is_dir():
                kept.append(folder)
        self.disk.write_json(self.state / "record.json", {**record, "folders": sorted(kept)})
        self.disk.unlink(self._journal)

    def _make_state(self) -> None:
        missing = [folder for folder in (self.state, *self.state.parents) if not folder.exists()]
        for folder in reversed(missing):
            # Everything from file_set's own folder on holds secrets and is root's alone.
            self.disk.folder(folder, 0o700 if folder in (self.state, self.state.parent) else 0o755)


def _beside(path: Path) -> Path:
    """A name in the same folder that run-parts, cron, sudo, systemd and globs all pass over."""
    return path.with_name(f".{path.name}.readi-new")


def _missing_folders(path: Path) -> list[str]:
    return [str(folder) for folder in path.parents if not folder.exists()]
