"""A visitor's browser, as far as signalling goes: XMPP over BOSH (XEP-0124, XEP-0206), standard library only.

It runs where prosody is (its text goes to python3 by standard input), or from a test by import.
"""

from __future__ import annotations

import contextlib
import json
import random
import ssl
import time
import urllib.request
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

BODY = "{http://jabber.org/protocol/httpbind}body"
MUC = "http://jabber.org/protocol/muc"
NAME = "<nick xmlns='http://jabber.org/protocol/nick'>Visitor</nick>"
RTP = ("urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video", "urn:xmpp:jingle:apps:rtp:1")
Element = ElementTree.Element


class Visitor:
    """One anonymous session at `domain`. `features`: what it says of itself when asked (disco#info)."""

    def __init__(self, url: str, domain: str, features: tuple[str, ...] = RTP, trust: ssl.SSLContext | None = None):
        self.url, self.domain, self.features = url, domain, features
        handlers: list[Any] = [urllib.request.ProxyHandler({})]
        if trust is not None:
            handlers.append(urllib.request.HTTPSHandler(context=trust))
        self._open = urllib.request.build_opener(*handlers).open
        self._rid = random.randrange(10**9)  # noqa: S311
        self._sid = ""
        self.seen: list[Element] = []
        # prosody's flags in `xmpp:` need their name space.
        more = f"to='{domain}' ver='1.6' wait='1' hold='1' content='text/xml; charset=utf-8' xml:lang='en'"
        self._post("", f"{more} xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'")
        said = self._post("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
        # Why it is not let in; else nothing.
        self.refused = next((plain(one[0]) for one in said if plain(one) == "failure" and len(one)), "")
        self.jid = self.nick = ""
        if self.refused:
            return
        self._post("", f"to='{domain}' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'")
        bound = self.ask("", "set", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")
        self.jid = next(one.text or "" for one in bound.iter() if one.tag.endswith("}jid")) if bound is not None else ""
        self.nick = self.jid[:8]

    def _post(self, payload: str, more: str = "") -> list[Element]:
        self._rid += 1
        sid = f" sid='{self._sid}'" if self._sid else ""
        head = f"<body xmlns='http://jabber.org/protocol/httpbind' rid='{self._rid}'{sid} {more}"
        request = urllib.request.Request(  # noqa: S310
            self.url, f"{head}>{payload}</body>".encode(), {"Content-Type": "text/xml; charset=utf-8"}
        )
        with self._open(request, timeout=20) as answer:
            body = ElementTree.fromstring(answer.read())  # noqa: S314 - prosody's
        self._sid = body.get("sid", self._sid)
        if body.get("type") == "terminate":
            raise ConnectionError(f"prosody ended the session: {body.get('condition')}")
        self.seen += list(body)
        self._answer(list(body))
        return list(body)

    def _answer(self, stanzas: list[Element]) -> None:
        """As a page does: what it can do, and yes to every invitation."""
        said = ""
        for one in stanzas:
            if plain(one) != "iq" or one.get("type") not in ("get", "set"):
                continue
            head = f"<iq xmlns='jabber:client' type='result' id='{one.get('id')}' to='{one.get('from')}'"
            query = next((c for c in one if c.tag.endswith("disco#info}query")), None)
            if query is not None:
                node = f" node='{query.get('node')}'" if query.get("node") else ""
                inside = "".join(f"<feature var='{name}'/>" for name in self.features)
                said += f"{head}><query xmlns='http://jabber.org/protocol/disco#info'{node}>{inside}</query></iq>"
            else:
                said += f"{head}/>"
            jingle = next((c for c in one if plain(c) == "jingle"), None)
            if jingle is not None and jingle.get("action") == "session-initiate":
                said += (
                    f"<iq xmlns='jabber:client' type='set' id='{random.random()}' to='{one.get('from')}'>"  # noqa: S311
                    f"<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='{jingle.get('sid')}'/></iq>"
                )
        if said:
            self._post(said)

    def say(self, xml: str) -> None:
        self._post(xml)

    def until(self, fits: Callable[[Element], bool], seconds: float = 10) -> Element | None:
        """The first stanza that fits and was not taken before; None where none came."""
        end = time.monotonic() + seconds
        while True:
            for place, one in enumerate(self.seen):
                if fits(one):
                    return self.seen.pop(place)
            if time.monotonic() > end:
                return None
            self._post("")

    def ask(self, to: str, kind: str, payload: str, seconds: float = 10) -> Element | None:
        """The answer to an IQ."""
        mark = f"c{random.randrange(10**9)}"  # noqa: S311
        address = f" to='{to}'" if to else ""
        self.say(f"<iq xmlns='jabber:client' type='{kind}' id='{mark}'{address}>{payload}</iq>")
        return self.until(lambda one: plain(one) == "iq" and one.get("id") == mark, seconds)

    def request(self, room: str, seconds: float = 10) -> str:
        """Ask focus for a conference: ready, the error's name, or nothing."""
        payload = f"<conference xmlns='http://jitsi.org/protocol/focus' room='{room}' machine-uid='contract'/>"
        answer = self.ask(f"focus.{self.domain}", "set", payload, seconds)
        if answer is None:
            return "nothing"
        conference = next((one for one in answer if plain(one) == "conference"), None)
        return "ready" if conference is not None and conference.get("ready") == "true" else error(answer)

    def join(self, room: str, seconds: float = 10) -> str:
        """Enter a room: joined, the error's name, or nothing."""
        mark = f"j{random.randrange(10**9)}"  # noqa: S311
        self.say(
            f"<presence xmlns='jabber:client' id='{mark}' to='{room}/{self.nick}'><x xmlns='{MUC}'/>{NAME}</presence>"
        )

        def fits(one: Element) -> bool:
            # An error may come from another name of the room.
            mine = one.get("type") is None and one.get("from") == f"{room}/{self.nick}"
            return plain(one) == "presence" and (mine or one.get("id") == mark)

        answer = self.until(fits, seconds)
        if answer is None:
            return "nothing"
        return "joined" if answer.get("type") is None else error(answer)

    def meet(self, room: str) -> str:
        """As a page does: ask focus, then enter."""
        asked = self.request(room)
        return self.join(room) if asked == "ready" else asked

    def lobby(self, room: str) -> str:
        """Where to wait for being let into a room: what it answers who tries to enter; else how the try ended."""
        mark = f"l{random.randrange(10**9)}"  # noqa: S311
        self.say(
            f"<presence xmlns='jabber:client' id='{mark}' to='{room}/{self.nick}'><x xmlns='{MUC}'/>{NAME}</presence>"
        )
        answer = self.until(lambda one: plain(one) == "presence" and one.get("id") == mark)
        there = (
            next((one.text for one in answer.iter() if plain(one) == "lobbyroom"), None) if answer is not None else None
        )
        return there or ("nothing" if answer is None else error(answer) if answer.get("type") else "joined")

    def let_in(self, room: str, jid: str) -> None:
        """As a moderator does with somebody who waits."""
        invite = f"<x xmlns='{MUC}#user'><invite to='{jid}'/></x>"
        self.say(f"<message xmlns='jabber:client' to='{room}'>{invite}</message>")

    def role(self, room: str, nick: str = "") -> str:
        """One's own place in a room, or of the one with that nick, as the last presence says."""
        self._post("")
        found = [
            item.get("role", "")
            for one in self.seen
            if plain(one) == "presence" and one.get("from") == f"{room}/{nick or self.nick}"
            for x in one
            for item in x
            if plain(item) == "item"
        ]
        return found[-1] if found else "none"

    def leave(self, room: str) -> None:
        self.say(f"<presence xmlns='jabber:client' type='unavailable' to='{room}/{self.nick}'/>")

    def invited(self, seconds: float = 10) -> Element | None:
        """The invitation to a bridge."""

        def fits(one: Element) -> bool:
            return any(plain(c) == "jingle" and c.get("action") == "session-initiate" for c in one)

        return self.until(fits, seconds)

    def close(self) -> None:
        with contextlib.suppress(ConnectionError):
            self._post("", "type='terminate'")


def plain(one: Element) -> str:
    """A name without its name space."""
    return one.tag.rpartition("}")[2]


def error(stanza: Element) -> str:
    """The condition of an error."""
    found = next((one for one in stanza if plain(one) == "error"), None)
    return plain(found[0]) if found is not None and len(found) else "error"


def tell(found: Any) -> None:
    print(json.dumps(found))
