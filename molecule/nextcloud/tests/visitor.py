"""A person at Nextcloud's pages."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from tests.lab import visitor
from tests.lab.outside import Answer, Outside
from tests.lab.sign_on import Person

CLOUD = "https://cloud.readi.test"


class Visitor(visitor.Visitor):
    def __init__(self, outside: Outside) -> None:
        super().__init__(outside, CLOUD)

    def sign_in(self, person: Person) -> Answer:
        return self.enter(self.go(f"{CLOUD}/"), username=person.email, password=person.password)

    def folders(self, uid: str) -> tuple[int, set[str]]:
        """The status, and what is at the top of a person's files, by the session's cookie."""
        answer = self.ask("PROPFIND", f"{CLOUD}/remote.php/dav/files/{quote(uid)}/", Depth="1", OCS_APIRequest="true")
        paths = [unquote(found).rstrip("/") for found in re.findall(r"<d:href>([^<]*)</d:href>", answer.text)]
        return answer.status, {path.rpartition("/")[2] for path in paths[1:]}

    def put(self, uid: str, name: str, text: str) -> int:
        """Upload a file; its status."""
        address = f"{CLOUD}/remote.php/dav/files/{quote(uid)}/{quote(name)}"
        return self.raw("PUT", address, text.encode(), {"OCS-APIRequest": "true"}).status
