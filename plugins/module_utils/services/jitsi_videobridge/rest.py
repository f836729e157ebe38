"""jicofo and the videobridge by their REST, each on loopback of its own host. GET changes state at jicofo: nothing here
follows a link."""

from __future__ import annotations

import json
import subprocess
from typing import Any
from urllib.parse import quote

from ...http import Http, HttpError
from .pool import PoolError

JSON = dict[str, Any]
UNIT = "jitsi-videobridge2.service"
KIND = {"Content-Type": "application/json"}


class _Rest:
    def __init__(self, what: str, url: str) -> None:
        self.what, self._server = what, Http(url, timeout_s=30, within_s=60)

    def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """PoolError where it does not answer, or not with 200."""
        sent = None if body is None else json.dumps(body).encode()
        try:
            answer = self._server.ask(method, path, sent, KIND if sent else {}, repeatable=False)
        except HttpError as error:
            raise PoolError("silent", what=self.what, why=error) from error
        if answer.status != 200:
            # An error of theirs may be a page; its first line is no help then.
            said = "-" if answer.text.lstrip().startswith("<") else answer.text.strip()[:200]
            raise PoolError("refused", what=self.what, path=path.partition("?")[0], status=answer.status, said=said)
        return answer.body

    def json(self, path: str) -> JSON:
        found: JSON = json.loads(self.ask("GET", path))
        return found


class Jicofo(_Rest):
    """jicofo 1.1 (jicofo/src/main/kotlin/org/jitsi/jicofo/ktor/Application.kt)."""

    def __init__(self, url: str = "http://127.0.0.1:8888") -> None:
        super().__init__("jicofo", url)

    def debug(self) -> JSON:
        return self.json("/debug")

    def stats(self) -> JSON:
        return self.json("/stats")

    def conferences(self) -> JSON:
        return self.json("/debug/conferences-full")

    def move_all(self, jid: str) -> JSON:
        """Everybody on that bridge, conference by conference: movedEndpoints and conferences, as it counts them."""
        return self.json(f"/move-endpoints/move-fraction?bridge={quote(jid)}&fraction=1.0")


class Bridge(_Rest):
    """jitsi-videobridge 2.3 (jvb/src/main/kotlin/org/jitsi/videobridge/rest/root)."""

    def __init__(self, url: str = "http://127.0.0.1:8788") -> None:
        super().__init__("jitsi-videobridge", url)

    def stats(self) -> JSON:
        return self.json("/colibri/stats")

    def drain(self, on: bool) -> None:
        self.ask("POST", f"/colibri/drain/{'enable' if on else 'disable'}")

    def shut(self) -> None:
        # A word in quotes, as upstream's own graceful_shutdown.sh sends it.
        self.ask("POST", "/colibri/shutdown", {"graceful-shutdown": "true"})

    def runs(self) -> bool:
        done = subprocess.run(["systemctl", "is-active", "--quiet", UNIT], check=False)
        return done.returncode == 0
