"""HTTP as a person's programs speak it: WebDAV and OCS with a password."""

from __future__ import annotations

import base64
import http.client
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tests.contracts.nextcloud import there
from tests.contracts.target import Target


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def hrefs(self) -> list[str]:
        """Of a multistatus, decoded."""
        return [unquote(found) for found in re.findall(r"<d:href>([^<]*)</d:href>", self.body)]


class Web:
    def __init__(self, target: Target) -> None:
        self.parts = urlsplit(target.address)
        self._secure = there.connection(target)

    def ask(self, method: str, path: str, who: tuple[str, str] | None = None, body: str = "", **headers: str) -> Answer:
        """`who`: name and password; header names with `_` for `-`."""
        host, port = str(self.parts.hostname), self.parts.port
        connection: http.client.HTTPConnection
        if self.parts.scheme == "https":
            connection = self._secure(host, port, timeout=30)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(who).encode()).decode()
        connection.request(method, path, body.encode() if body or method in ("PUT", "POST") else None, sent)
        answer = connection.getresponse()
        found = Answer(
            answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()
        )
        connection.close()
        return found

    def dav(
        self, method: str, who: tuple[str, str], path: str, body: str = "", home: str = "", **headers: str
    ) -> Answer:
        """Below the person's files, or somebody else's `home`."""
        return self.ask(method, f"/remote.php/dav/files/{quote(home or who[0])}/{quote(path)}", who, body, **headers)

    def ocs(self, method: str, who: tuple[str, str], path: str, **form: str) -> Answer:
        headers = {"OCS_APIRequest": "true", "Content_Type": "application/json", "Accept": "application/json"}
        return self.ask(method, f"/ocs/v2.php{path}", who, json.dumps(form) if form else "", **headers)
