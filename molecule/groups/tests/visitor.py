"""A person's browser without JavaScript on the pages of project groups, and clicks of several people at once."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable

from tests.lab import visitor
from tests.lab.outside import Answer, Outside

PORTAL = "https://portal.readi.test"
GROUPS = f"{PORTAL}/groups/"


class Visitor(visitor.Visitor):
    """`page`: what it shows."""

    def __init__(self, outside: Outside, lang: str = "de") -> None:
        super().__init__(outside, GROUPS, lang)
        self.page = ""

    def go(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        answer = super().go(url, form, **headers)
        self.page = answer.text
        return answer

    def sign_in(self, name: str, password: str) -> Answer:
        return self.enter(self.go(f"{GROUPS}?lang={self.lang}"), username=name, password=password)

    def get(self, path: str = "") -> str:
        """A page below /groups/."""
        answer = self.go(GROUPS + path)
        assert answer.status in (200, 404), (path, answer.status, answer.text[:500])
        return self.page

    def post(self, path: str, **form: str) -> Answer:
        """A form of the page that is open, and where it leads; what the page then says is `says`."""
        return self.go(GROUPS + path, {"csrf": self.csrf, **form})

    def send(self, path: str, name: str, data: bytes) -> Answer:
        """The open page's form with a file, and the page that it leads to."""
        edge = "one-edge-of-parts"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self.csrf}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="a.csv"\r\n\r\n'.encode(),
            data, f"\r\n--{edge}--\r\n".encode(),
        ]  # fmt: skip
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Accept-Language": self.lang}
        answer = self.raw("POST", GROUPS + path, b"".join(parts), kind)
        return self.go(PORTAL + answer.headers["location"]) if answer.status == 303 else answer

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        assert found, self.page[:2000]
        return found[1]

    @property
    def says(self) -> str:
        return html.unescape(" ".join(re.findall(r'role="status"><p class="wrap">(.*?)</p>', self.page)))


def at_once(*clicks: Callable[[], object]) -> None:
    """Every click begins at the same moment."""
    start = threading.Barrier(len(clicks))

    def run(click: Callable[[], object]) -> None:
        start.wait()
        click()

    threads = [threading.Thread(target=run, args=(click,)) for click in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
