"""One list's administration pages, used as a person would: sign in, read, fill in, and look whether it was done.

    with Http("https://lists.provider.example") as server:
        visit = Visit(server, "/mailman/admin/presse", password, pause_s=1)
        visit.roster()                      # every address on the list
        visit.add([…], welcome=False).said  # address -> "" where it is on the list now, else why not

ListError ends work on this list: what is on its page is not known, so nothing more is written there. A session that
ends is begun again once for each page; a form that the provider calls too old is fetched again once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from ...http import Answer, HttpError
from . import forms, pages, wording
from .messages import say
from .pages import Page, Roster, StrangePageError

T = TypeVar("T")
CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)


class ListError(Exception):
    """Nothing more is tried on this list; the message says what was seen. `unsure`: a form may have been taken."""

    def __init__(self, message: str, *, unsure: bool = False) -> None:
        super().__init__(message)
        self.unsure = unsure


class Server(Protocol):
    """module_utils/http.py: Http"""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer: ...


class Answers(NamedTuple):
    """`said`: of each address that the page named, or that was seen on the list. `strange`: where it named another one
    not, that, and what was seen."""

    said: Mapping[str, str]
    strange: str


def _answers(addresses: Sequence[str], said: Mapping[str, str], page: Page) -> Answers:
    unnamed = [one for one in addresses if one not in said]
    strange = say("no_answer_for", address=", ".join(unnamed), saw=pages.saw(page)) if unnamed else ""
    return Answers(said, strange)


def parts(url: str) -> tuple[str, str]:
    """https://HOST/mailman/admin/NAME as the server's address and the path; ListError where it is none."""
    split = urlsplit(url)
    path = split.path.rstrip("/")
    if split.scheme not in ("http", "https") or not split.hostname or path.split("/")[-2:-1] != ["admin"]:
        raise ListError(say("not_an_address", url=url))
    return f"{split.scheme}://{split.netloc}", path


class Visit:
    """`pause_s`: before every request but the first; the server is a stranger's."""

    def __init__(
        self,
        server: Server,
        path: str,
        password: str,
        *,
        pause_s: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._server, self._path, self._password = server, path, password
        self._pause_s, self._sleep = pause_s, sleep
        self._cookies: dict[str, str] = {}
        self._asked = False

    def roster(self, *of: str) -> frozenset[str]:
        """Everybody on the list, in small letters; or those of some addresses that are on it. A search finds names too
        (admin.py:947-965, 2.1.39): whoever is called like one of the addresses is somebody else."""
        found = self.members(*of).addresses
        return found & frozenset(of) if of else found

    def members(self, *of: str) -> Roster:
        """With who gets no mail. Every page is read; together they show as many as each of them says."""
        asked = {"findmember": "|".join(f"^{re.escape(one)}$" for one in of)} if of else {}
        first = self._page(asked)
        rest = [self._page({"letter": one, **asked}) for one in first.letters if one != first.letter]
        found = []
        for page in [first, *rest]:
            found.append(page)
            found += [self._page({"letter": page.letter, "chunk": str(n), **asked}) for n in self._others(page)]
        addresses = frozenset().union(*(one.addresses for one in found))
        if {one.total for one in found} != {len(addresses)}:
            told = ", ".join(str(one) for one in sorted({one.total for one in found}))
            raise ListError(say("pages_and_count", rows=len(addresses), count=told))
        return Roster(addresses, frozenset().union(*(one.silent for one in found)), len(addresses))

    def add(self, addresses: Sequence[str], *, welcome: bool) -> Answers:
        """Each with "", or with why it is not on the list."""
        page = self._sent("add", wording.ADD, forms.ADD_FIELDS, forms.add(addresses, welcome=welcome))
        done, refused = self._understood(lambda: pages.added(page))
        there = self.roster(*addresses)
        said = {one: say("refused", reason=reason) for one, reason in refused.items()}
        said |= dict.fromkeys(done, say("not_there")) | dict.fromkeys(there, "")
        return _answers(addresses, said, page)

    def remove(self, addresses: Sequence[str], *, goodbye: bool) -> Answers:
        """Each with "", or with why it still is on the list; an address that was not on it is off it."""
        page = self._sent("remove", wording.REMOVE, forms.REMOVE_FIELDS, forms.remove(addresses, goodbye=goodbye))
        done, _ = self._understood(lambda: pages.removed(page))
        there = self.roster(*addresses)
        said = dict.fromkeys(done, say("still_there")) | {one: "" for one in addresses if one not in there}
        return _answers(addresses, said, page)

    def change(self, old: str, new: str) -> str:
        """A member's address, with all that the member has set; "" or why not."""
        page = self._sent("change", wording.CHANGE, forms.CHANGE_FIELDS, forms.change(old, new))
        try:
            pages.changed(page)
        except StrangePageError as strange:
            there = self.roster(old, new)
            return "" if there == {new} else say("refused", reason=strange)
        return "" if self.roster(old, new) == {new} else say("not_there")

    def public(self) -> pages.Public:
        """Who is on the list, as it shows everybody, without the password. ListError where it does not."""
        above, _, name = self._path.rpartition("/admin/")
        page = self._read(self._ask("GET", f"{above}/roster/{quote(name)}"))
        return self._understood(lambda: pages.public(page))

    def _others(self, page: Roster) -> list[int]:
        """The numbers of a letter's pages beside the first."""
        return sorted(page.chunks - {0})

    def _page(self, asked: Mapping[str, str]) -> Roster:
        page = self._open(f"/members/list?{urlencode(asked)}" if asked else "/members/list")
        return self._understood(lambda: pages.roster(page))

    def _sent(self, name: str, names: frozenset[str], fields: Iterable[str], form: forms.Form) -> Page:
        """The answer to a form that was fetched before, as whoever fills it in does."""
        path = f"/members/{name}"
        for _ in range(2):
            before = self._open(path)
            token = self._understood(lambda page=before: pages.form(page, names, list(fields)))  # type: ignore[misc]
            answer = self._read(self._ask("POST", self._path + path, forms.body(form, token)), unsure=True)
            if answer.asks_password:  # the session ended meanwhile: nothing was done
                self._sign_in()
                continue
            if any(wording.EXPIRED in one.text for one in answer.headings):
                continue
            return answer
        raise ListError(say("form_expired"))

    def _open(self, path: str) -> Page:
        page = self._read(self._ask("GET", self._path + path))
        if page.asks_password:
            self._sign_in()
            page = self._read(self._ask("GET", self._path + path))
        if page.asks_password:
            raise ListError(say("no_session"))
        return page

    def _sign_in(self) -> None:
        """Only on the members' pages: on any other the form with the password is taken as one with settings
        (admin.py:1469, 2.1.39)."""
        self._cookies.clear()
        answer = self._ask("POST", f"{self._path}/members/list", forms.body(forms.login(self._password), ""))
        page = self._read(answer, may_refuse=True)
        if page.asks_password:
            wrong = answer.status == 401 or any(one in page.emphasis for one in wording.WRONG_PASSWORD)
            raise ListError(say("wrong_password" if wrong else "no_session"))

    def _read(self, answer: Answer, *, unsure: bool = False, may_refuse: bool = False) -> Page:
        """Of the server's own letters; what it says beside a page is an end."""
        charset = CHARSET.search(answer.headers.get("content-type", ""))
        try:
            text = answer.body.decode(charset[1] if charset else "iso-8859-1", "replace")
        except LookupError:
            text = answer.body.decode("iso-8859-1")
        if answer.status == 404:
            raise ListError(say("no_list", url=self._path))
        if answer.status != 200 and not (may_refuse and answer.status == 401):
            told = answer.headers.get("location") or pages.glimpse(text)
            raise ListError(say("answers", status=answer.status, saw=told[: pages.SAID_MOST]), unsure=unsure)
        return self._understood(lambda: pages.read(text), unsure=unsure)

    def _understood(self, look: Callable[[], T], *, unsure: bool = False) -> T:
        try:
            return look()
        except StrangePageError as strange:
            raise ListError(str(strange), unsure=unsure) from strange

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        if self._asked:
            self._sleep(self._pause_s)
        self._asked = True
        headers = {"Content-Type": forms.TYPE} if body is not None else {}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            answer = self._server.ask(method, path, body, headers)
        except HttpError as error:
            raise ListError(say("silent", error=error), unsure=error.unsure) from error
        for line in answer.headers.get("set-cookie", "").splitlines():
            name, _, value = line.partition(";")[0].strip().partition("=")
            self._cookies[name] = value
        return answer
