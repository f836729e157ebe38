"""Migrations, Symfony's cache, a theme's folders, and the rows of cron_job that PostgreSQL's migrations leave out."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ...folders import made
from ...reconcile.types import AdapterError, Obj, Present
from .driver import MIGRATIONS_S, Driver
from .guards import TABLES
from .kinds import CACHE, CRON, INSTALLATION, THEME
from .messages import say
from .place import Place

CRON_JOBS: Mapping[str, tuple[str, str]] = {
    # src/Migrations/Version20220323074215.php and later, on other databases. The check of a theme's date mails
    # upstream's maker, and is left out.
    "sendReminder": ("app:cron:sendReminder", "*/10 * * * *"),
    "indexUser": ("app:index:user", "0 * * * *"),
    "cleanLobby": ("app:lobby:cleanUp 2", "0 * * * *"),
    "cleanReports": ("cron:reports:truncate 10", "0 * * * *"),
}
"""Name -> command and schedule."""


class Cache:
    """Cleared once for every release and every change of the settings."""

    def __init__(self, database: Driver) -> None:
        self.database = database

    @property
    def _stamp(self) -> Path:
        return self.database.place.marker.with_suffix(".cache")

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        if self._stamp.is_file():
            of = self._stamp.read_text(encoding="utf-8").strip()
            yield Present(CACHE, "container", {"current": of == self.database.place.made_of}, id="container")

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        of = self.database.place.made_of
        _folders(self.database.place)
        self.database.console("cache:clear")
        made(self._stamp.parent)
        self._stamp.write_text(f"{of}\n", encoding="utf-8")
        return "container"

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("stays", kind=before.kind))


def _folders(place: Place) -> None:
    """What the account writes to; the folder around them is root's."""
    for folder in (place.cache, place.cache.with_name("log")):
        made(folder)
        if os.geteuid() == 0 and place.account:
            who = pwd.getpwnam(place.account)
            os.chown(folder, who.pw_uid, who.pw_gid, follow_symlinks=False)
            folder.chmod(0o750)


class Theme:
    """A release looks for a theme below itself (config/services.yaml, 1.4.2), where the next one would not have it."""

    LINKS: Mapping[str, str] = {"theme": "signed", "public/theme": "public"}

    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        links = self._links(self.database.place)
        # A release that was just unpacked has folders of its own.
        if any(link.is_symlink() for link, _ in links):
            kept = all(link.is_symlink() and link.readlink() == folder for link, folder in links)
            yield Present(THEME, "folders", {"kept": kept}, id="folders")

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        for link, folder in self._links(self.database.place):
            made(folder)
            if link.is_symlink():
                link.unlink()
            elif link.is_dir():
                # A release has a text for readers there, and nothing else.
                shutil.rmtree(link)
            link.symlink_to(folder)
        return "folders"

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("stays", kind=before.kind))

    def _links(self, place: Place) -> list[tuple[Path, Path]]:
        return [(place.root.resolve() / name, place.theme / inside) for name, inside in self.LINKS.items()]


class Installation:
    """Migrations go forward alone; one that was cut off goes on where it ended, since each is one transaction."""

    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        place = self.database.place
        if place.migrated:
            yield Present(INSTALLATION, "jitsi_admin", {"migrated": place.migrated == place.release}, id="jitsi_admin")

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        place = self.database.place
        self.database.console("doctrine:migrations:migrate", "--allow-no-migration", wait_s=MIGRATIONS_S)
        self.database.all([(sql, ()) for sql in TABLES])
        made(place.marker.parent)
        place.marker.write_text(f"{place.release}\n", encoding="utf-8")
        return "jitsi_admin"

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("stays", kind=before.kind))


class CronJobs:
    def __init__(self, database: Driver) -> None:
        self.database = database

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.database.rows("select name, command, schedule, enabled from cron_job"):
            yield Present(CRON, row.pop("name"), row, id=row["command"])

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        told = obj.fields
        values = (obj.key, told["command"], told["schedule"], obj.key, told["enabled"])
        self.database.rows(
            "insert into cron_job (id, name, command, schedule, description, enabled) "
            "values (nextval('cron_job_id_seq'), ?, ?, ?, ?, ?)",
            *values,
        )
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        told = obj.fields
        self.database.rows(
            "update cron_job set command = ?, schedule = ?, enabled = ? where name = ?",
            *(told["command"], told["schedule"], told["enabled"], obj.key),
        )

    def delete(self, before: Present) -> None:
        self.database.rows("delete from cron_job where name = ?", before.key)
