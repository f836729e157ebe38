"""Where Zammad searches: four settings, and an index that is written anew where it is missing or of another release.

`release` is major and minor of the Zammad that wrote the index: its release notes ask for a new one with a minor
release, never with a patch (zammad-documentation, appendix/release notes; 6.4, 7.0).
"""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from ...folders import made
from ...reconcile.types import AdapterError, Obj, Present
from .door import Door
from .kinds import SEARCH
from .messages import say
from .place import Place
from .rake import raked

KEY = "elasticsearch"
SETTINGS = {"url": "es_url", "user": "es_user", "index": "es_index"}
PASSWORD = "es_password"  # noqa: S105 - the setting's name
REBUILD = "zammad:searchindex:rebuild"
WAIT_S = 20


class Search:
    def __init__(self, place: Place, door: Door) -> None:
        self.place, self.door = place, door
        self._wanted: Obj | None = None

    def completed(self, obj: Obj) -> Obj:
        self._wanted = replace(obj, fields={**obj.fields, "release": self._release()})
        return self._wanted

    def read(self, settings: Sequence[Mapping[str, Any]]) -> Iterator[Present]:
        """Nothing where it searches in its database; nor where the index is gone, so that it is written."""
        now = {row["name"]: row["state_current"]["value"] for row in settings}
        fields = {name: now.get(theirs) or "" for name, theirs in SETTINGS.items()}
        if not fields["url"] or not (self.place.search and self._there(fields["index"])):
            return
        written = self._note.read_text(encoding="utf-8").strip() if self._note.is_file() else ""
        yield Present(SEARCH, KEY, {**fields, "release": written}, id=KEY, secrets={"password": None})

    def write(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """Settings first: the task reads them. The note comes last, so that a killed run is completed by the next."""
        self._note.unlink(missing_ok=True)
        for name, theirs in SETTINGS.items():
            self.door.ask("set", name=theirs, value=obj.fields[name])
        if "password" in secrets:
            self.door.ask("set", name=PASSWORD, value=secrets["password"])
        raked(self.place, REBUILD)
        made(self._note.parent)
        self._note.write_text(f"{obj.fields['release']}\n", encoding="utf-8")
        return KEY

    def leave(self) -> None:
        """It searches in its database again."""
        self.door.ask("set", name=SETTINGS["url"], value="")
        self.door.ask("set", name=PASSWORD, value="")
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.place.marker.with_name("index-of")

    def _release(self) -> str:
        file = self.place.root / "VERSION"
        return ".".join(file.read_text(encoding="utf-8").strip().split(".")[:2]) if file.is_file() else ""

    def _there(self, index: str) -> bool:
        """Whether Elasticsearch has indexes of that name. That it is away is no reason to write settings."""
        told = self.place.search
        word = base64.b64encode(f"{told['user']}:{told['password']}".encode()).decode()
        url = f"{told['url']}/_cat/indices/{index}*?h=index"
        request = urllib.request.Request(url, headers={"Authorization": f"Basic {word}"})  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
                return bool(answer.read().split())
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return False
            raise AdapterError(say("no_search", error=error)) from error
        except OSError as error:
            raise AdapterError(say("no_search", error=error)) from error
