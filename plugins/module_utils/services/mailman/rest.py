"""Mailman's core over its REST interface on loopback (3.3.10, API 3.1): one request each, errors as the engine's.

What the hand lab found of its silences is here: a refusal without a reason, a pending request that blocks an approved
member, a 500 that was carried out all the same.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode

from ...http import Answer, Http, HttpError
from ...reconcile.types import AdapterError

API = "/3.1"
WITHIN_S = 120
PENDING = "Subscription request already pending"


class Rest(AbstractContextManager["Rest"]):
    """One core. `requests` counts."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._http = Http(url, timeout_s=WITHIN_S, tries=3)
        said = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._head = {"Authorization": f"Basic {said}"}

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    @property
    def requests(self) -> int:
        return self._http.requests

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Any status is an answer; an AdapterError where none came. A GET is tried again, a write is not."""
        sent = None if body is None else json.dumps(body).encode()
        # A type without a body is 400 (3.3.10 with falcon 4).
        head = self._head if body is None else {**self._head, "Content-Type": "application/json"}
        try:
            return self._http.ask(method, f"{API}{path}", sent, head, repeatable=method == "GET")
        except HttpError as error:
            raise AdapterError(
                f"Mailman does not answer: {error}", retry=True, unsure=error.unsure, silent=True
            ) from None

    def entries(self, path: str, fields: tuple[str, ...] = (), *, absent: bool = False) -> list[Mapping[str, Any]]:
        """A whole collection; an empty one has no `entries`. Fields cost: three of 20,000 members 3 s, six 20 s.

        `absent`: what it belongs to may not be there yet; then it is empty.
        """
        query = "".join(f"{'&' if '?' in path or number else '?'}fields={name}" for number, name in enumerate(fields))
        answer = self.ask("GET", path + query)
        if answer.status == 404 and absent:
            return []
        if answer.status != 200:
            raise refused(answer)
        found = answer.json()
        rows: list[Mapping[str, Any]] = found.get("entries", [])
        if len(rows) != found.get("total_size", len(rows)):
            raise AdapterError(f"Mailman's answer to {path} came short", retry=True)
        return rows

    def config(self, fqdn: str) -> Mapping[str, Any] | None:
        """A list's settings; None where Mailman cannot say them (500: a style that is none, for ever)."""
        answer = self.ask("GET", f"/lists/{quote(fqdn)}/config")
        if answer.status == 200:
            found: Mapping[str, Any] = answer.json()
            return found
        if answer.status == 404:
            return None
        raise refused(answer)

    def write(self, method: str, path: str, body: Mapping[str, Any] | None = None, *done: int) -> Answer:
        """An AdapterError on anything but success, or the statuses in `done`."""
        answer = self.ask(method, path, body)
        if answer.status in (200, 201, 204, *done):
            return answer
        raise refused(answer)

    def subscribe(self, fqdn: str, address: str, role: str) -> None:
        """At once, whatever the list asks of others. A request that waits for an answer is answered by this."""
        body: dict[str, Any] = {"list_id": list_id(fqdn), "subscriber": address, "role": role}
        if role == "member":
            body |= {"pre_verified": True, "pre_confirmed": True, "pre_approved": True, "send_welcome_message": False}
        for last in (False, True):
            answer = self.ask("POST", "/members", body)
            if answer.status == 201:
                return
            if answer.status == 409 and PENDING in answer.text and not last:
                for token in self._tokens(fqdn, address):
                    self.write("POST", f"/lists/{quote(fqdn)}/requests/{token}", {"action": "discard"}, 404)
                continue
            if answer.status == 202:
                raise AdapterError(f"Mailman asks {address} first", retry=False)
            raise refused(answer)

    def _tokens(self, fqdn: str, address: str) -> Iterator[str]:
        for row in self.entries(f"/lists/{quote(fqdn)}/requests"):
            if str(row.get("email", "")).lower() == address:
                yield str(row["token"])

    def leave(self, fqdn: str, address: str, role: str) -> None:
        """At once: where leaving is moderated, a removal that nobody approved is a request that waits (202)."""
        path = f"/lists/{quote(fqdn)}/{role}/{quote(address)}"
        self.write("DELETE", path, {"pre_confirmed": True, "pre_approved": True} if role == "member" else None, 404)

    def patch(self, fqdn: str, fields: Mapping[str, Any]) -> None:
        """All or nothing: one wrong value, and nothing is written."""
        self.write("PATCH", f"/lists/{quote(fqdn)}/config", fields)


def list_id(fqdn: str) -> str:
    return fqdn.replace("@", ".")


def refused(answer: Answer) -> AdapterError:
    """The reason as Mailman says it, or the status, where it says none. What is there already is no failure."""
    text = " ".join(answer.text.split())
    try:
        said = json.loads(answer.body)
        text = str(said.get("description") or said.get("title") or "")
    except (ValueError, AttributeError):
        pass
    later = answer.status in (429, 502, 503, 504)
    twice = (answer.status == 409 and PENDING not in text) or "already exists" in text.lower()
    # 500 can mean done: whoever reads next sees it.
    return AdapterError(
        f"{answer.status} {text or 'without a reason'}",
        retry=later,
        unsure=answer.status == 500,
        duplicate=twice,
    )


def found(path: str, **words: str) -> str:
    """A path with a query."""
    return f"{path}?{urlencode(words)}"
