"""A list's administration as a browser has it: cookies, forms, and what a page says."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from tests.contracts.target import PREFIX

MANY = [f"{PREFIX}{n:02}@example.org" for n in range(65)]
"""More than two pages of one letter, as lists are set up (Mailman/Defaults.py.in:1044, 2.1.39)."""


@dataclass(frozen=True)
class Shown:
    status: int
    text: str

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.text)
        return found[1] if found else ""

    @property
    def members(self) -> list[str]:
        return [unquote(one) for one in re.findall(r'name="user" type="HIDDEN" value="([^"]*)"', self.text)]

    @property
    def asks_password(self) -> bool:
        return 'NAME="adminpw"' in self.text


class Browser:
    """`address`: https://HOST/mailman/admin/LIST, without a slash at its end."""

    def __init__(self, address: str, password: str = "") -> None:
        self.address = address.rstrip("/")
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if password:
            self.post("members/list", adminpw=password, admlogin="x")

    def get(self, path: str, **query: str) -> Shown:
        return self._ask(f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, **form: str) -> Shown:
        return self._ask(path, urlencode(form).encode())

    def sent(self, path: str, **form: str) -> Shown:
        """With the token of the form, as whoever fills it in."""
        return self.post(path, csrf_token=self.get(path).token, **form)

    def added(self, *addresses: str) -> Shown:
        quiet = {"send_welcome_msg_to_this_batch": "0", "send_notifications_to_list_owner": "0"}
        return self.sent("members/add", subscribees="\n".join(addresses), subscribe_or_invite="0", **quiet)

    def removed(self, *addresses: str) -> Shown:
        quiet = {"send_unsub_ack_to_this_batch": "0", "send_unsub_notifications_to_list_owner": "0"}
        return self.sent("members/remove", unsubscribees="\n".join(addresses), **quiet)

    def found(self, *addresses: str) -> list[str]:
        """Those of them that are on the list; of many, the first page."""
        asked = "|".join(f"^{re.escape(one)}$" for one in addresses)
        return sorted(self.get("members/list", findmember=asked).members)

    def _ask(self, path: str, body: bytes | None) -> Shown:
        try:
            with self._opener.open(f"{self.address}/{path}", body, timeout=30) as answer:
                return Shown(answer.status, answer.read().decode("iso-8859-1"))
        except urllib.error.HTTPError as error:
            with error:
                return Shown(error.code, error.read().decode("iso-8859-1"))
