"""Where files are kept: on disk, or in an S3 store. Chosen before the first file, recorded, and never changed by a run.

Nextcloud moves nothing: with another store every file of before is out of reach (its manual for administrators, primary
storage). So the choice is written beside our own mark, and what an inventory says later is compared with it before a
run writes anything, in check mode too.
"""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...folders import made
from ...reconcile.types import AdapterError, Obj, Present
from ...written import php
from .kinds import STORE
from .messages import say
from .place import Place

DISK: Mapping[str, Any] = {"kind": "disk"}
_IDENTITY = ("kind", "endpoint", "bucket")


class Store:
    """The one object `store/files`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.file = place.config / "store.config.php"
        self.record = place.marker.with_name(f"{place.marker.name}.store.json")

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        found = self._found()
        if found is None:
            return
        for obj in wanted:
            # Until the first file is there the choice is free.
            if self.place.says_installed and _name(obj.fields) != _name(found):
                words = {"before": _name(found), "after": _name(obj.fields), "record": self.record}
                raise AdapterError(say("other_store", **words))
        s3 = found["kind"] == "s3"
        if s3 and not self.file.is_file():
            found = {key: value for key, value in found.items() if key in _IDENTITY}
        yield Present(STORE, "files", found, id="files", secrets={"secret": None} if s3 else {})

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        folders(self.place)
        if obj.fields["kind"] == "s3":
            self._write(self.file, _config(obj.fields, secrets["secret"]), 0o640)
        else:
            self.file.unlink(missing_ok=True)
        made(self.record.parent)
        self._write(self.record, json.dumps(dict(obj.fields), sort_keys=True) + "\n", 0o644)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """Another key, or another region: read() has refused another store."""
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("other_store", before=_name(before.fields), after="-", record=self.record))

    def _found(self) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = json.loads(self.record.read_text(encoding="utf-8"))
            return found
        except FileNotFoundError:
            # Before there was a choice, files were on disk.
            return DISK if self.place.says_installed else None

    def _write(self, path: Path, text: str, mode: int) -> None:
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        if os.geteuid() == 0 and self.place.account and path == self.file:
            os.chown(fresh, 0, pwd.getpwnam(self.place.account).pw_gid)
        fresh.chmod(mode)
        fresh.replace(path)


def folders(place: Place) -> None:
    """In a folder of root's. The account writes config.php, and cannot remove what root put beside it (sticky)."""
    for folder in (place.config, place.data):
        made(folder, 0o750)
    if os.geteuid() == 0 and place.account:
        who = pwd.getpwnam(place.account)
        os.chown(place.config, 0, who.pw_gid)
        place.config.chmod(0o1770)
        os.chown(place.data, who.pw_uid, who.pw_gid)


def _name(fields: Mapping[str, Any]) -> str:
    """What identifies it, as people read it."""
    if fields.get("kind") != "s3":
        return say("on_disk")
    return f"{fields['endpoint']}/{fields['bucket']}"


def _config(fields: Mapping[str, Any], secret: str) -> str:
    """Upstream's primary storage (lib/private/Files/ObjectStore/S3ConnectionTrait.php, 32.0.1)."""
    address = urlsplit(str(fields["endpoint"]))
    tls = address.scheme == "https"
    arguments = {
        "bucket": fields["bucket"],
        "hostname": address.hostname,
        "port": address.port or (443 if tls else 80),
        "key": fields["key"],
        "secret": secret,
        "region": fields["region"],
        "use_ssl": tls,
        # The bucket is a part of the path, as every store takes it; by name needs a name and a certificate for each.
        "use_path_style": True,
        # At a wrong address it would be made anew, empty.
        "verify_bucket_exists": False,
    }
    store = {"class": "\\OC\\Files\\ObjectStore\\S3", "arguments": arguments}
    return f"<?php\n// readi.one: {STORE}\n$CONFIG = {php({'objectstore': store})};\n"
