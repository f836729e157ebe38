"""One step from a release to the next: one major at most, apps that fit, and a way back that is taken by itself.

    Upgrade(place, Path("/opt/readi"), host_units, database).step({"nextcloud": "34.0.4", "nextcloud_groupfolders": …})

What the step goes to is unpacked beside what runs. Before anything is touched the files are asked whether they follow
each other and fit together. Then: maintenance on, a dump of the database and a copy of config.php, a record of what is
going on, the links, `occ upgrade`, every app that was enabled enabled again, and only then people. Whatever fails after
the record leads back: links, database, config.php, with PHP and Redis begun anew. A run that is killed leaves the
record; the next one goes back first, and no other program writes before (adapter.py).

nextcloud/server 32.0.1, core/Command/Upgrade.php: 0 done or nothing to do, 1 not installed, 2 in maintenance with
nothing to do, 5 failed, and maintenance stays on; what is not caught ends with PHP's own code. lib/private/Updater.php:
maintenance that was on before stays on afterwards; apps that do not fit are disabled (groupfolders issue 2886: and left
so).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ...artifact import STAMP, link
from ...folders import made
from ...reconcile.types import AdapterError
from . import unlinked
from .driver import Answer, Driver
from .messages import say
from .place import Place
from .releases import App, Release, parts

SERVER = "nextcloud"
LONG_S = 6 * 3600.0
"""A migration of a large file cache takes hours."""
# For commands alone: people wait until everything is enabled again. `0` is what PHP takes for false.
INSIDE = {"NC_maintenance": "0"}
# What a release lacks even where it was upgraded well; each may be repeated.
AFTERWARDS = ("db:add-missing-columns", "db:add-missing-indices", "db:add-missing-primary-keys")


class Units(Protocol):
    """What runs on the host beside the place: programs by timers, PHP, Redis."""

    def quiet(self) -> None:
        """No program starts any more, and none is at work; else AdapterError."""

    def fresh(self) -> None:
        """PHP and Redis begin anew, and know nothing of before."""

    def loud(self) -> None:
        """Programs start again."""


class Database(Protocol):
    def make(self, file: Path) -> None: ...
    def restore(self, file: Path) -> None: ...


Versions = Mapping[str, str]
"""Artefact -> version."""


@dataclass(frozen=True)
class Record:
    """What is under way. `dumped`: the way back is whole, and links or database may be half-way."""

    before: Versions
    after: Versions
    maintenance: bool
    dumped: bool = False


@dataclass(frozen=True)
class Done:
    """`before` and `after` are the same where nothing was to do; `notes`: what an operator should know."""

    before: Versions
    after: Versions
    notes: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass
class Upgrade:
    """`artifacts`: the folder of versioned folders and their links. `lock`: held while anything is written."""

    place: Place
    artifacts: Path
    units: Units
    database: Database
    lock: Callable[[], AbstractContextManager[object]] = nullcontext

    def step(self, to: Versions, *, check: bool = False) -> Done:
        """AdapterError where nothing was touched, or where it went back: the text says which."""
        if not self.place.installed:
            raise AdapterError(say("not_installed"))
        if check:
            return self._looked(to)
        if self.record() is None and self._linked(to) == dict(to):
            return self._as_it_is(to)
        self.units.quiet()
        try:
            with self.lock():
                return self._taken(to)
        finally:
            self.units.loud()

    # -- looking ------------------------------------------------------------------------------------------------------

    def record(self) -> Record | None:
        try:
            return Record(**json.loads((self.place.upgrade / "record.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _linked(self, names: Iterable[str]) -> dict[str, str]:
        links = {name: self.artifacts / name / "current" for name in names}
        return {name: one.readlink().name if one.is_symlink() else "" for name, one in links.items()}

    def _looked(self, to: Versions) -> Done:
        before = dict(((found := self.record()) and found.before) or self._linked(to))
        if before != dict(to) and all(self._folder(name, version) for name, version in to.items()):
            self._fits(before, to)
        return Done(before, dict(to))

    def _as_it_is(self, to: Versions) -> Done:
        with Driver(self.place) as occ:
            if occ.json("status")["needsDbUpgrade"]:
                raise AdapterError(say("pending"))
        return Done(dict(to), dict(to))

    def _folder(self, name: str, version: str) -> Path | None:
        folder = self.artifacts / name / version
        return folder if (folder / STAMP).is_file() else None

    def _unpacked(self, name: str, version: str) -> Path:
        folder = self._folder(name, version)
        if folder is None:
            raise AdapterError(say("not_unpacked", name=name, version=version))
        return folder

    def _fits(self, before: Versions, to: Versions) -> Release:
        """The release that the step goes to; AdapterError unless the files follow each other and fit together."""
        old = Release.of(self._unpacked(SERVER, before[SERVER]))
        new = Release.of(self._unpacked(SERVER, to[SERVER]))
        if new.numbers < old.numbers:
            raise AdapterError(say("downwards", name="Nextcloud", before=old.text, after=new.text))
        if not new.takes_over(old):
            following = old.major + 1 if new.major > old.major else f"{old.major}.x"
            raise AdapterError(say("too_far", before=old.text, after=new.text, next=following))
        for name in sorted(set(to) - {SERVER}):
            app = App.of(self._unpacked(name, to[name]))
            bounds = {"least": app.least, "most": app.most}
            if not app.runs_with(new):
                words = {"name": app.id, "version": app.version, "release": new.text, "major": new.major}
                raise AdapterError(say("other_major", **words, **bounds))
        return new

    # -- the step -----------------------------------------------------------------------------------------------------

    def _taken(self, to: Versions) -> Done:
        notes = []
        if (left := self.record()) is not None:
            # Whoever was killed before the dump was whole had changed nothing but maintenance.
            self._back(left)
            notes.append(say("half_gone_back", before=left.before[SERVER], after=left.after[SERVER]))
        before = self._linked(to)
        if before == dict(to):
            return self._as_it_is(to)
        new = self._fits(before, to)
        with Driver(self.place) as occ:
            status = occ.json("status")
            if status["needsDbUpgrade"]:
                raise AdapterError(say("pending"))
            enabled = self._enabled(occ, to)
            record = Record(before, dict(to), bool(status["maintenance"]))
            self._write(record)
            occ.ok("maintenance:mode", "--on")
        try:
            self._save()
        except BaseException:
            self._back(record)
            raise
        record = Record(**{**asdict(record), "dumped": True})
        self._write(record)
        try:
            notes += self._there(record, new, enabled)
        except Exception as error:
            self._return(record, error)
        return Done(before, dict(to), notes)

    def _enabled(self, occ: Driver, to: Versions) -> list[str]:
        """Apps of `to` that are enabled now; AdapterError where the database knows a newer one."""
        known = occ.json("app:list")["enabled"]
        for name in sorted(set(to) - {SERVER}):
            app = App.of(self._unpacked(name, to[name]))
            if parts(app.version) < parts(str(known.get(app.id) or "0")):
                raise AdapterError(say("downwards", name=app.id, before=known[app.id], after=app.version))
        ours = {App.of(self._unpacked(name, version)).id for name, version in to.items() if name != SERVER}
        return sorted(ours & set(known))

    def _save(self) -> None:
        folder = self.place.upgrade
        kept = folder / "config.php"
        kept.touch(0o600)
        kept.write_bytes(unlinked.read(self.place.config / "config.php"))
        self.database.make(folder / "database.dump")

    def _there(self, record: Record, new: Release, enabled: list[str]) -> list[str]:
        self._link(record.after)
        with Driver(self.place, wait_s=LONG_S) as occ:
            self._judge(occ("upgrade", "--no-interaction"))
        self.units.fresh()
        with Driver(self.place, INSIDE, LONG_S) as occ:
            status = occ.json("status")
            wanted = ".".join(map(str, new.numbers))
            # No app newer or older than what the database knows: that would be pending, too.
            if status["needsDbUpgrade"] or status["version"] != wanted:
                raise AdapterError(say("other_version", found=status["version"], wanted=wanted))
            for app in enabled:
                self._enable(occ, app)
            notes = [_note(command, occ(command)) for command in AFTERWARDS]
        self._open(record)
        return [note for note in notes if note]

    def _judge(self, answer: Answer) -> None:
        """2 is maintenance with nothing to do: the version is asked for afterwards in any case."""
        if answer.code in (0, 2):
            return
        if answer.code in (1, 5):
            raise AdapterError(say(f"code_{answer.code}", said=_last(answer.text)))
        raise AdapterError(say("code", code=answer.code, said=_last(answer.text)))

    def _enable(self, occ: Driver, app: str) -> None:
        if app in occ.json("app:list")["enabled"]:
            return
        answer = occ("app:enable", app)
        occ.stop()
        if app not in occ.json("app:list")["enabled"]:
            raise AdapterError(say("app_off", name=app, said=_last(answer.text)))

    def _open(self, record: Record) -> None:
        """People may come in again, unless maintenance was on before; the record goes last."""
        if not record.maintenance:
            with Driver(self.place) as occ:
                occ.ok("maintenance:mode", "--off")
        shutil.rmtree(self.place.upgrade)

    # -- the way back -------------------------------------------------------------------------------------------------

    def _return(self, record: Record, reason: Exception) -> None:
        try:
            self._back(record)
        except Exception as error:
            words = {"reason": reason, "error": error, "folder": self.place.upgrade}
            raise AdapterError(say("no_way_back", **words)) from reason
        raise AdapterError(say("went_back", reason=reason, before=record.before[SERVER])) from reason

    def _back(self, record: Record) -> None:
        """To what was there, as often as it takes."""
        if record.dumped:
            self._link(record.before)
            # Nobody holds a table any more.
            self.units.fresh()
            self._config_of_before()
            self.database.restore(self.place.upgrade / "database.dump")
            self.units.fresh()
            with Driver(self.place) as occ:
                if occ.json("status")["needsDbUpgrade"]:
                    raise AdapterError(say("pending"))
        self._open(record)

    def _config_of_before(self) -> None:
        """With maintenance on, as it was copied; its owner and mode as they are."""
        kept = (self.place.upgrade / "config.php").read_bytes()
        unlinked.put(self.place.config / "config.php", kept, ".config.php.before")

    def _link(self, versions: Versions) -> None:
        for name, version in versions.items():
            link(self.artifacts / name, version)

    def _write(self, record: Record) -> None:
        """Readable by all: it holds versions, and sync's account asks for it."""
        folder = made(self.place.upgrade)
        fresh = folder / ".record.json.new"
        fresh.write_text(json.dumps(asdict(record)), encoding="utf-8")
        fresh.chmod(0o644)
        fresh.replace(folder / "record.json")


def under_way(place: Place) -> str:
    """What is said to a program that would write into a half-way upgrade; "" where none is under way."""
    try:
        found: Mapping[str, Any] = json.loads((place.upgrade / "record.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    return say("half_upgraded", before=found["before"][SERVER], after=found["after"][SERVER])


def _note(command: str, answer: Answer) -> str:
    return say("ended_with", command=command, code=answer.code, said=_last(answer.text)) if answer.code else ""


def _last(text: str) -> str:
    """The last lines: what failed is above what upstream says at the end."""
    return "; ".join([line.strip() for line in text.splitlines() if line.strip()][-5:])[-600:]
