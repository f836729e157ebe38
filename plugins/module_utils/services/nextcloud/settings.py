"""Values of config.php, of apps, of the theme; and which apps are enabled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import AdapterError, Obj, Present
from .driver import Driver
from .hand import OnOcc, read_config
from .kinds import APP, SETTING, SYSTEM, THEME
from .messages import say

# Nextcloud's own, of its installation and its upgrades; and what the role's second file says, which any write copies.
_ITS_OWN = frozenset(
    {
        "passwordsalt",
        "secret",
        "instanceid",
        "installed",
        "version",
        "datadirectory",
        "maintenance",
        "theme",
        "loglevel",
    }
    | {"dbtype", "dbname", "dbhost", "dbport", "dbuser", "dbpassword", "dbtableprefix", "app_install_overwrite"}
    # The store's, which store.py writes.
    | {"objectstore"}
    | {"updater.release.channel", "mysql.utf8mb4", "data-fingerprint"}
)
_HIDDEN = frozenset({"mail_smtppassword", "objectstore"})
# Of the theme (apps/theming/lib/ImageManager.php, SUPPORTED_IMAGE_KEYS), those that the model has.
_IMAGES = ("logo",)
# App values that only some inventories have: they are looked at where nobody wants them, so that ours go again.
SOMETIMES = frozenset(
    f"files_antivirus/av_{name}"
    for name in ("block_unreachable", "infected_action", "mode", "socket", "stream_max_length")
) | {"notify_push/base_endpoint"}
# Read once, when PHP starts.
_AT_START = frozenset({"apps_paths"})


class Config:
    """What one `config:list` says, for the three kinds that read it."""

    def __init__(self, occ: Driver) -> None:
        self.occ = occ
        self._found: dict[str, Any] | None = None

    def read(self) -> dict[str, Any]:
        if self._found is None:
            self._found = read_config(self.occ)
        return self._found

    def forget(self) -> None:
        self._found = None


class Values(OnOcc):
    def __init__(self, occ: Driver, config: Config) -> None:
        super().__init__(occ)
        self.config = config


class System(Values):
    """`json` as the type keeps lists, maps, numbers and null as they are; its text is ours, so it is never bad JSON,
    which would be stored as null."""

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        ours = {obj.key: obj.fields.get("value") for obj in wanted}
        for key, value in self.config.read()["system"].items():
            if key in _HIDDEN:
                builtin = key in _ITS_OWN
                yield Present(SYSTEM, key, {}, id=key, secrets={"value": str(value)}, builtin=builtin)
                continue
            same = key in ours and _as_php(ours[key]) == _as_php(value)
            fields = {"value": ours[key] if same else value}
            yield Present(SYSTEM, key, fields, id=key, builtin=key in _ITS_OWN and key not in ours)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.config.forget()
        value = secrets["value"] if "value" in secrets else obj.fields["value"]
        self.occ.ok("config:system:set", obj.key, "--type=json", f"--value={json.dumps(value)}")
        if obj.key in _AT_START:
            self.occ.stop()
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        self.config.forget()
        self.occ.ok("config:system:delete", before.key)


def _as_php(value: Any) -> Any:
    """An empty map comes back as an empty list."""
    if isinstance(value, dict):
        return {key: _as_php(one) for key, one in value.items()} or []
    return [_as_php(one) for one in value] if isinstance(value, list) else value


class Settings(Values):
    """Keys are APP/KEY. A value that is there with another type is refused by Nextcloud: it goes first."""

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        apps = self.config.read()["apps"]
        for key in sorted({obj.key for obj in wanted} | SOMETIMES):
            app, _, name = key.partition("/")
            found = apps.get(app)
            if isinstance(found, dict) and name in found:
                yield Present(SETTING, key, {"value": found[name]}, id=key)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.config.forget()
        app, _, name = obj.key.partition("/")
        kind, text = _typed(obj.fields["value"])
        self.occ.ok("config:app:set", app, name, f"--type={kind}", f"--value={text}", "--no-interaction")
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        if _typed(obj.fields["value"])[0] != _typed(before.fields["value"])[0]:
            self.delete(before)
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        self.config.forget()
        app, _, name = before.key.partition("/")
        self.occ.ok("config:app:delete", app, name)


def _typed(value: Any) -> tuple[str, str]:
    """The type and the text by which `config:app:set` takes a value."""
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "integer", str(value)
    if isinstance(value, float):
        return "float", repr(value)
    if isinstance(value, str):
        return "string", value
    return "array", json.dumps(value)


class Theme(Values):
    """Names, addresses and colours, and images: by `theming:config`, which also tells browsers that they changed.

    Of an image Nextcloud says its type alone (KEYMime). Whose it is, by its hash, is kept beside it.
    """

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        found = self.config.read()["apps"].get("theming")
        if not isinstance(found, dict):
            return
        ours = {obj.key: obj.fields["value"] for obj in wanted}
        for key in sorted(set(ours) & set(found)):
            yield Present(THEME, key, {"value": found[key]}, id=key)
        for key in _IMAGES:
            if f"{key}Mime" in found and _hash_of(key) in found:
                file = ours[key]["file"] if key in ours else ""
                yield Present(THEME, key, {"value": {"file": file, "sha256": found[_hash_of(key)]}}, id=key)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.config.forget()
        value = obj.fields["value"]
        if isinstance(value, dict):
            self.occ.ok("theming:config", obj.key, str(value["file"]))
            self.occ.ok("config:app:set", "theming", _hash_of(obj.key), "--type=string", f"--value={value['sha256']}")
        else:
            self.occ.ok("theming:config", obj.key, str(value))
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        self.config.forget()
        self.occ.ok("theming:config", before.key, "--reset")


def _hash_of(image: str) -> str:
    return f"readi_{image}"


class Apps(OnOcc):
    """An app that is not there counts as not enabled: whoever wants it so has nothing to do."""

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        enabled = self.occ.json("app:list")["enabled"]
        for key in sorted(obj.key for obj in wanted):
            yield Present(APP, key, {"enabled": key in enabled}, id=key)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        verb = "app:enable" if obj.fields["enabled"] else "app:disable"
        answer = self.occ(verb, obj.key)
        # Its commands come and go with it, for whoever starts from here on.
        self.occ.stop()
        # What is not there is not enabled either; a success says nothing of the kind that was asked for.
        if (obj.key in self.occ.json("app:list")["enabled"]) is not bool(obj.fields["enabled"]):
            said = answer.text.strip()[:500]
            raise AdapterError(say("ended_with", command=f"{verb} {obj.key}", code=answer.code, said=said))
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self.create(obj, secrets)

    def delete(self, before: Present) -> None:
        raise AdapterError(say("app_stays", name=before.key))
