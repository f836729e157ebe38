"""Folders on servers of others (the app files_external), for members of groups alone.

By the app's own classes and not by its commands: `files_external:create` makes a folder that everybody has until
`files_external:applicable` names a group (32.0.1), and an id is not by what a folder is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import Obj, Present
from .driver import Driver, parsed
from .hand import OnOcc
from .kinds import EXTERNAL

# Type -> the backend's name, and the class by which the list names it (apps/files_external/lib/Lib/Backend, 32.0.1).
BACKENDS: Mapping[str, tuple[str, str]] = {
    "webdav": ("dav", "\\OC\\Files\\Storage\\DAV"),
    "sftp": ("sftp", "\\OCA\\Files_External\\Lib\\Storage\\SFTP"),
}
_TYPES = {storage: kind for kind, (_, storage) in BACKENDS.items()}


class Storages(OnOcc):
    def __init__(self, occ: Driver) -> None:
        super().__init__(occ)

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        """Without the app there is no such command, and no folder. Of several with one name the oldest counts."""
        answer = self.occ("files_external:list", "--show-password", "--output=json")
        rows: list[dict[str, Any]] = parsed(answer.text, "files_external:list") if answer.code == 0 else []
        seen: set[str] = set()
        for row in sorted(rows, key=lambda one: int(one["mount_id"])):
            name = str(row["mount_point"]).strip("/")
            key = name if name not in seen else f"{name} ({row['mount_id']})"
            seen.add(key)
            yield _present(key, row)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        return str(self._write(obj, secrets["password"], 0))

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """The app takes no other backend for a folder that there is."""
        number = int(before.id)
        if "type" in fields:
            self.delete(before)
            number = 0
        password = secrets.get("password", before.secrets.get("password") or "")
        self._write(obj, password, number)

    def delete(self, before: Present) -> None:
        """What is on the other server stays there."""
        self.occ.ok("files_external:delete", before.id, "--yes")

    def _write(self, obj: Obj, password: str, number: int) -> int:
        fields = obj.fields
        options = {"host": fields["host"], "root": fields["path"], "user": fields["account"], "password": password}
        if fields["type"] == "webdav":
            options["secure"] = True
        return int(
            self.occ.ask(
                "external_storage",
                id=number,
                folder=f"/{obj.key}",
                backend=BACKENDS[fields["type"]][0],
                options=options,
                groups=sorted(fields["groups"]),
            )
        )


def _present(key: str, row: Mapping[str, Any]) -> Present:
    told: Mapping[str, Any] = row["configuration"] if isinstance(row["configuration"], dict) else {}
    fields = {
        "type": _TYPES.get(str(row["storage"]), str(row["storage"])),
        "host": str(told.get("host", "")),
        "path": str(told.get("root", "")),
        "account": str(told.get("user", "")),
        "groups": sorted(map(str, row["applicable_groups"])),
    }
    return Present(EXTERNAL, key, fields, id=str(row["mount_id"]), secrets={"password": str(told.get("password", ""))})
