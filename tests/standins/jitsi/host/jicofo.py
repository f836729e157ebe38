"""jicofo's stand-in: who watches the brewery, makes conferences for clients, and invites them to a bridge.

Measured on 7ebb13d (2026-08-19) with real bridges; sections are those of the page of that lab.
Strategies: SingleBridge, and RegionBased of one region, with relays where octo is enabled. Not there: visitors,
recorders, pins. STANDIN_FAULTS, as `outside-brewery,drops-for-good`, shows what operators reported of older ones.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import signal
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from common import (
    ANSWER_S,
    Element,
    Link,
    RefusedError,
    at,
    child,
    config_file,
    context,
    hocon,
    keep,
    metrics,
    plain,
    quoted,
    say,
    seconds,
    serve,
)

VERSION = os.environ.get("STANDIN_VERSION", "1.1.SNAPSHOT")
FAULTS = os.environ.get("STANDIN_FAULTS", "").split(",")
MUC = "http://jabber.org/protocol/muc"
NICK = "focus"
RAMP_UP_S = 20
ROOM = re.compile(r"[^@\s\"&'/:<>]+@[a-z0-9.-]+", re.IGNORECASE)
RTP = "urn:xmpp:jingle:apps:rtp:"
COMPONENTS = [
    "conference_duration",
    "lobbyrooms",
    "breakout_rooms",
    "polls",
    "end_conference",
    "av_moderation",
    "speakerstats",
    "room_metadata",
]
FOCUS = (
    "<etherpad xmlns='http://jitsi.org/jitmeet/etherpad'>standin</etherpad>"
    "<versions xmlns='http://jitsi.org/jitmeet'><component name='focus'>stand-in</component></versions>"
    "<conference-properties xmlns='http://jitsi.org/protocol/focus'>"
    "<property key='support-terminate-restart' value='true'/></conference-properties>"
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://jitsi.org/jicofo' ver='standin'/>"
)


@dataclass(eq=False)
class Bridge:
    jid: str
    stats: dict[str, str]
    healthy: bool = True
    failed_at: float = -math.inf
    added: deque[float] = field(default_factory=deque)

    def is_(self, name: str) -> bool:
        return self.stats.get(name) == "true"

    @property
    def stress(self) -> float:
        """Reported, and those who came within the ramp-up (Bridge.kt, correctedStress)."""
        while self.added and time.monotonic() - self.added[0] > RAMP_UP_S:
            self.added.popleft()
        of_a_guest = float(self.stats.get("average_participant_stress") or 0.01)
        return float(self.stats.get("stress_level") or 0) + len(self.added) * of_a_guest

    @property
    def relay(self) -> str:
        return self.stats.get("relay_id", "")


@dataclass
class Member:
    nick: str
    jid: str
    stats_id: str = ""
    session: str = ""
    features: set[str] | None = None
    bridge: Bridge | None = None


@dataclass
class Conference:
    room: str
    meeting: str = field(default_factory=lambda: str(uuid.uuid4()))
    members: dict[str, Member] = field(default_factory=dict)
    joined: asyncio.Future[bool] | None = None

    def bridges(self) -> list[Bridge]:
        """In the order in which they came to it."""
        return list(dict.fromkeys(one.bridge for one in self.members.values() if one.bridge is not None))

    def on(self, bridge: Bridge) -> list[Member]:
        return [one for one in self.members.values() if one.bridge is bridge]


class Focus:
    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        client = at(config, "xmpp.client", {})
        self.domain, self.xmpp_domain = client["domain"], client["xmpp-domain"]
        self.hostname, self.port = client["hostname"], int(client.get("port", 5222))
        self.user, self.password = client["username"], client["password"]
        if at(client, "disable-certificate-verification", False):
            raise SystemExit("this stand-in verifies certificates, always")
        self.muc = client.get("conference-muc-jid", f"conference.{self.xmpp_domain}")
        self.brewery = at(config, "bridge.brewery-jid", "")
        self.octo = at(config, "octo.enabled", False)
        self.most = at(config, "bridge.max-bridge-participants", 80)
        self.threshold = at(config, "bridge.stress-threshold", 0.8)
        self.least = at(config, "conference.min-participants", 2)
        self.check_s = seconds(at(config, "bridge.health-checks.interval", "10 seconds"))
        self.reset_s = seconds(at(config, "bridge.failure-reset-threshold", "1 minute"))
        self.lone_s = seconds(at(config, "conference.single-participant-timeout", "20 seconds"))
        self.bridges: dict[str, Bridge] = {}
        self.conferences: dict[str, Conference] = {}
        self.lost = self.created = self.moved = self.initiated = self.accepted = 0
        self.link: Link | None = None
        self.health: tuple[int, str] = (200, "OK")
        self.loop = asyncio.get_running_loop()
        self.tasks: set[Any] = set()

    def soon(self, work: Any) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # Connection.

    def make(self) -> Link:
        for conference in self.conferences.values():
            conference.members.clear()
        self.bridges.clear()
        self.conferences.clear()
        tls = context(self.hostname)
        self.link = Link(self.user, self.domain, self.password, tls, self.on)
        return self.link

    async def started(self, link: Link) -> None:
        say(f"Registered with {self.domain}")
        link.say("<presence xmlns='jabber:client'/>")
        mine = quoted(f"{self.brewery}/{NICK}")
        if "outside-brewery" not in FAULTS:
            link.say(f"<presence xmlns='jabber:client' to={mine}><x xmlns='{MUC}'/>{FOCUS}</presence>")
        found = await link.ask(self.xmpp_domain, "get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        query = child(found, "query") if found is not None else None
        kinds = [one.get("type", "") for one in (query if query is not None else ()) if plain(one.tag) == "identity"]
        say(f"Discovered components: {', '.join(kind for kind in kinds if kind in COMPONENTS)}")
        self.soon(self.look_after(link))

    async def look_after(self, link: Link) -> None:
        number = 0
        while not link.over.done():
            await asyncio.sleep(self.check_s)
            for bridge in list(self.bridges.values()):
                self.soon(self.check(link, bridge))
            if at(self.config, "health.enabled", False):
                number += 1
                await self.check_self(link, f"__jicofo-health-check-{number}@{self.muc}")

    async def check(self, link: Link, bridge: Bridge) -> None:
        answer = await link.ask(bridge.jid, "get", "<healthcheck xmlns='http://jitsi.org/protocol/healthcheck'/>")
        well = answer is not None and answer.get("type") == "result"
        if not well:
            bridge.failed_at = time.monotonic()
            if answer is not None:
                # An error moves all that is there; no answer in time moves nobody (BridgeSelector.kt).
                self.reinvite(bridge)
        # Before PR 1207 a bridge that failed once was dropped for good.
        bridge.healthy = well and (bridge.healthy or "drops-for-good" not in FAULTS)

    async def check_self(self, link: Link, room: str) -> None:
        conference = await self.join(link, room)
        if conference is None:
            self.health = (500, "Failed to join a health-check room")
            return
        await asyncio.sleep(0.2)
        self.leave(link, conference)
        if any(self.operational(bridge) for bridge in self.bridges.values()):
            self.health = (200, "OK")
        else:
            self.health = (500, f"No operational bridges available (total bridge count: {len(self.bridges)})")

    # Bridges.

    def operational(self, bridge: Bridge) -> bool:
        rested = time.monotonic() - bridge.failed_at > self.reset_s
        return bridge.healthy and rested and not bridge.is_("shutting_down") and bridge.stats.get("healthy") != "false"

    def select(self, conference: Conference) -> Bridge | None:
        """Operational, of one version, rather not draining, rather not in a graceful shutdown; where the conference is
        on a bridge without a relay, that one; else one that it is on, and then the least stress."""
        here = conference.bridges()
        fit = [b for b in self.bridges.values() if self.operational(b)]
        if here:
            fit = [b for b in fit if b.stats.get("version") == here[0].stats.get("version")]
        fit = [b for b in fit if not b.is_("drain")] or fit
        fit = [b for b in fit if not b.is_("graceful_shutdown")] or fit
        if here and not (self.octo and here[0].relay):
            return here[0] if self.operational(here[0]) else None
        ordered = sorted(fit, key=lambda b: (b.is_("graceful_shutdown"), b.stress, b.jid))
        free = [b for b in ordered if b.stress < self.threshold and len(conference.on(b)) < self.most]
        tried = ([b for b in free if b in here], free, [b for b in ordered if b in here], ordered)
        return next((found[0] for found in tried if found), None)

    def on_bridge(self, xml: Element) -> None:
        jid = xml.get("from", "")
        if jid.rpartition("/")[2] == NICK:
            return
        if xml.get("type") == "unavailable":
            bridge = self.bridges.pop(jid, None)
            if bridge is not None:
                self.lost += 1
                self.reinvite(bridge)
            return
        stats = child(xml, "stats")
        if xml.get("type") is not None or stats is None:
            return
        values = {one.get("name", ""): one.get("value", "") for one in stats}
        known = self.bridges.get(jid)
        if known is None:
            known = self.bridges[jid] = Bridge(jid, values)
            say(f"Added new videobridge: {jid}")
            # Who was left without a bridge is invited again only now.
            for conference in self.conferences.values():
                if not conference.bridges():
                    self.soon(self.invite(conference))
            return
        was = known.is_("shutting_down")
        # Never taken back while the occupant is there (Bridge.kt, setStats).
        known.stats = values | {name: "true" for name in ("graceful_shutdown", "shutting_down") if known.is_(name)}
        if known.is_("shutting_down") and not was:
            self.reinvite(known)

    def reinvite(self, bridge: Bridge) -> None:
        for conference in self.conferences.values():
            if members := conference.on(bridge):
                self.soon(self.move(conference, members, bridge))

    # Conferences.

    def on(self, xml: Element) -> bool:
        name, sender = plain(xml.tag), xml.get("from", "")
        room, _, nick = sender.partition("/")
        if name == "presence":
            if room == self.brewery:
                self.on_bridge(xml)
            elif room in self.conferences:
                self.on_member(self.conferences[room], nick, xml)
            return True
        if name != "iq":
            return True
        asked = child(xml, "conference")
        if asked is not None and xml.get("type") == "set":
            self.soon(self.request(xml, asked.get("room", "")))
            return True
        jingle = child(xml, "jingle")
        if jingle is not None and self.link is not None:
            self.link.answer(xml)
            if jingle.get("action") == "session-accept":
                self.accepted += 1
                if room in self.conferences:
                    self.soon(self.told(self.conferences[room], nick))
            return True
        return False

    async def request(self, iq: Element, room: str) -> None:
        """An invalid room, or one on a domain that is not there, gets no answer at all."""
        link = self.link
        if link is None or not ROOM.fullmatch(room):
            return
        if room not in self.conferences and await self.join(link, room) is None:
            return
        said = "".join(f"<property name='{key}' value='false'/>" for key in ("authentication", "visitors-supported"))
        link.answer(
            iq,
            f"<conference xmlns='http://jitsi.org/protocol/focus' ready='true' room={quoted(room)} "
            f"focusjid={quoted(f'{self.user}@{self.domain}')}>{said}</conference>",
        )

    async def join(self, link: Link, room: str) -> Conference | None:
        conference = Conference(room, joined=self.loop.create_future())
        self.conferences[room] = conference
        link.say(f"<presence xmlns='jabber:client' to={quoted(f'{room}/{NICK}')}><x xmlns='{MUC}'/>{FOCUS}</presence>")
        try:
            there = await asyncio.wait_for(conference.joined, ANSWER_S)  # type: ignore[arg-type]
        except TimeoutError:
            there = False
        if not there:
            # Also where another name of a room that it is in was asked for: it leaves that one, too (section 8).
            self.leave(link, conference)
            return None
        if not room.startswith("__jicofo-health-check"):
            self.created += 1
        return conference

    def leave(self, link: Link, conference: Conference) -> None:
        if self.conferences.pop(conference.room, None) is not None:
            link.say(f"<presence xmlns='jabber:client' type='unavailable' to={quoted(f'{conference.room}/{NICK}')}/>")

    def on_member(self, conference: Conference, nick: str, xml: Element) -> None:
        kind = xml.get("type")
        if nick == NICK or not nick:
            if conference.joined is not None and not conference.joined.done():
                conference.joined.set_result(kind is None)
            return
        if kind == "unavailable":
            self.soon(self.left(conference, nick))
        elif kind is None and nick not in conference.members:
            user = child(xml, "x")
            items = [one for x in xml if plain(x.tag) == "x" for one in x if plain(one.tag) == "item"]
            jid = items[0].get("jid", "") if items else ""
            stats = child(xml, "stats-id")
            member = Member(nick, jid, (stats.text or "") if stats is not None else "")
            first = not conference.members
            conference.members[nick] = member
            if user is not None and first and at(self.config, "conference.enable-auto-owner", True):
                self.soon(self.own(conference, jid))
            self.soon(self.invite(conference))

    async def own(self, conference: Conference, jid: str) -> None:
        """The first one moderates (AutoOwner), unless enable-auto-owner says that others see to it."""
        if self.link is not None:
            bare = quoted(jid.partition("/")[0])
            item = f"<item affiliation='owner' jid={bare}/>"
            await self.link.ask(conference.room, "set", f"<query xmlns='{MUC}#admin'>{item}</query>")

    async def left(self, conference: Conference, nick: str) -> None:
        member = conference.members.pop(nick, None)
        if member is None or self.link is None:
            return
        await self.unseat(conference, member)
        if not conference.members:
            await self.expire(conference)
            self.leave(self.link, conference)
        elif len(conference.members) == 1:
            self.loop.call_later(self.lone_s, lambda: self.soon(self.alone(conference)))

    async def alone(self, conference: Conference) -> None:
        if len(conference.members) == 1 and self.least > 1 and conference.room in self.conferences:
            for member in conference.members.values():
                self.terminate(conference, member)
            await self.expire(conference)

    async def expire(self, conference: Conference) -> None:
        for bridge in conference.bridges():
            await self.modify(conference, bridge, "", " expire='true'")
        for member in conference.members.values():
            member.bridge = None

    async def unseat(self, conference: Conference, member: Member) -> None:
        """Off its bridge; a bridge with nobody of the conference has none of it any more."""
        bridge, member.bridge = member.bridge, None
        if bridge is None:
            return
        if conference.on(bridge):
            await self.modify(conference, bridge, f"<endpoint id={quoted(member.nick)} expire='true'/>")
        else:
            await self.modify(conference, bridge, "", " expire='true'")
            for other in conference.bridges():
                await self.modify(conference, other, f"<relay id={quoted(bridge.relay)} expire='true'/>")
        await self.relay(conference)

    async def relay(self, conference: Conference) -> None:
        """Bridges of one conference are joined: each is told of the others' people."""
        there = conference.bridges()
        for bridge in there if len(there) > 1 else ():
            said = ""
            for other in (one for one in there if one is not bridge):
                people = "".join(f"<endpoint id={quoted(one.nick)}/>" for one in conference.on(other))
                said += f"<relay id={quoted(other.relay)} create='true'>{people}</relay>"
            await self.modify(conference, bridge, said)

    async def modify(self, conference: Conference, bridge: Bridge, inside: str, more: str = "") -> Element | None:
        if self.link is None or bridge.jid not in self.bridges:
            return None
        # Of type get, as jicofo's are.
        head = f"meeting-id={quoted(conference.meeting)} name={quoted(conference.room)}{more}"
        return await self.link.ask(
            bridge.jid, "get", f"<conference-modify xmlns='jitsi:colibri2' {head}>{inside}</conference-modify>"
        )

    async def invite(self, conference: Conference) -> None:
        if len(conference.members) < self.least or self.link is None:
            return
        for member in list(conference.members.values()):
            if member.session or member.nick not in conference.members:
                continue
            chosen = self.select(conference)
            if chosen is None:
                say(f"Can not invite participant, no bridge available: {conference.room}")
                return
            fresh = not conference.on(chosen)
            # Taken before the first wait: two presences may come at once.
            member.session, member.bridge = uuid.uuid4().hex[:12], chosen
            chosen.added.append(time.monotonic())
            await self.discover(conference, member)
            if conference.members.get(member.nick) is not member:
                # Gone meanwhile: that is no fault of the bridge.
                continue
            names = f"id={quoted(member.nick)} stats-id={quoted(member.stats_id)}"
            endpoint = f"<endpoint create='true' {names}><capability name='sctp'/></endpoint>"
            answer = await self.modify(conference, chosen, endpoint, " create='true'" if fresh else "")
            if answer is None or answer.get("type") != "result":
                chosen.failed_at = time.monotonic()
                member.session, member.bridge = "", None
                continue
            await self.relay(conference)
            self.initiate(conference, member)

    async def discover(self, conference: Conference, member: Member) -> None:
        if member.features is not None or self.link is None:
            return
        asked = f"{conference.room}/{member.nick}"
        found = await self.link.ask(asked, "get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        query = child(found, "query") if found is not None else None
        member.features = {one.get("var", "") for one in (query if query is not None else ())}

    def initiate(self, conference: Conference, member: Member) -> None:
        """Without what the client said of RTP the invitation is empty."""
        bridge = member.bridge
        if bridge is None or self.link is None:
            return
        media = [kind for kind in ("audio", "video") if f"{RTP}{kind}" in (member.features or set())]
        contents = "".join(
            f"<content creator='initiator' name='{kind}' senders='both'>"
            f"<description xmlns='{RTP}1' media='{kind}'/></content>"
            for kind in media
        )
        names = "".join(f"<content name='{kind}'/>" for kind in media)
        sctp = "<content creator='initiator' name='data'><sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' "
        sctp += "number='5000' protocol='webrtc-datachannel' streams='1024'/></content>"
        self.initiated += 1
        to = quoted(f"{conference.room}/{member.nick}")
        self.link.say(
            f"<iq xmlns='jabber:client' type='set' id='{uuid.uuid4()}' to={to}>"
            f"<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='{member.session}' "
            f"initiator={quoted(f'{self.user}@{self.domain}')}>{contents}{sctp if media else ''}"
            f"<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'>{names}</group>"
            f"<bridge-session xmlns='http://jitsi.org/protocol/focus' id={quoted(bridge.jid)} "
            f"region={quoted(bridge.stats.get('region', ''))}/></jingle></iq>"
        )

    def terminate(self, conference: Conference, member: Member) -> None:
        if member.session and self.link is not None:
            to = quoted(f"{conference.room}/{member.nick}")
            self.link.say(
                f"<iq xmlns='jabber:client' type='set' id='{uuid.uuid4()}' to={to}>"
                f"<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='{member.session}'/></iq>"
            )
        member.session = ""

    async def told(self, conference: Conference, nick: str) -> None:
        member = conference.members.get(nick)
        if member is not None and member.bridge is not None:
            await self.modify(conference, member.bridge, f"<endpoint id={quoted(nick)}/>")

    async def move(self, conference: Conference, members: list[Member], away: Bridge) -> None:
        """They are invited again, by the rule: without relays part of a conference comes back to the same bridge, and
        all of it goes wherever the rule leads, to the same one too where nobody drained it."""
        there = [one for one in members if one.bridge is away]
        for member in there:
            self.terminate(conference, member)
        if len(there) == len(conference.members):
            await self.expire(conference)
            conference.meeting = str(uuid.uuid4())
        for member in there:
            await self.unseat(conference, member)
        await self.invite(conference)


def routes(focus: Focus) -> dict[tuple[str, str], Any]:  # noqa: PLR0915 - one table of what it answers
    def on_loop(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, focus.loop).result(60)

    def health(*_: Any) -> Any:
        status, text = focus.health
        if status != 200:
            raise RefusedError(status, text)
        return text

    def shown() -> list[Conference]:
        return [one for one in list(focus.conferences.values()) if not one.room.startswith("__jicofo-health-check")]

    def selector() -> dict[str, Any]:
        bridges = list(focus.bridges.values())
        return {
            "bridge_count": len(bridges),
            "operational_bridge_count": sum(focus.operational(b) for b in bridges),
            "in_shutdown_bridge_count": sum(b.is_("graceful_shutdown") or b.is_("shutting_down") for b in bridges),
            "lost_bridges": focus.lost,
            "bridge_version_count": len({b.stats.get("version") for b in bridges}),
        }

    def stats(*_: Any) -> Any:
        sizes = [len(one.members) for one in shown()]
        return {
            "total_participants": focus.initiated,
            "total_conferences_created": focus.created,
            "conferences": len(sizes),
            "conferences_with_visitors": 0,
            "bridge_failures": {"participants_moved": focus.moved, "bridges_removed": focus.lost},
            "participant_notifications": {"ice_failed": 0, "request_restart": 0},
            "largest_conference": max(sizes, default=0),
            "participants": sum(sizes),
            "visitors": 0,
            "conference_sizes": {
                "average": sum(sizes) / len(sizes) if sizes else "NaN",
                "max": max(sizes, default=0),
                "min": min(sizes, default=0),
                "total_value": sum(sizes),
                "total_count": len(sizes),
            },
            "bridge_selector": selector(),
            "jibri_detector": {"count": 0, "available": 0},
            "jingle": {
                "sent": {"SESSION_INITIATE": focus.initiated},
                "received": {"SESSION_ACCEPT": focus.accepted},
            },
            "version": VERSION,
        }

    def bridge_debug(bridge: Bridge) -> dict[str, Any]:
        operational = focus.operational(bridge)
        return {
            "corrected-stress": round(bridge.stress, 4),
            "drain": bridge.is_("drain"),
            "endpoints": sum(len(c.on(bridge)) for c in shown()),
            "failing-ice": False,
            "graceful-shutdown": bridge.is_("graceful_shutdown"),
            "healthy": bridge.healthy,
            "operational": operational,
            "overloaded": bridge.stress >= focus.threshold,
            "region": bridge.stats.get("region") or "null",
            "relay-id": bridge.stats.get("relay_id") or "null",
            "release": bridge.stats.get("release") or "null",
            "shutting-down": bridge.is_("shutting_down"),
            "stress": bridge.stress,
            "version": bridge.stats.get("version") or "null",
        }

    def debug(*_: Any) -> Any:
        bridges = {jid: bridge_debug(bridge) for jid, bridge in list(focus.bridges.items())}
        strategy = at(focus.config, "bridge.selection-strategy", "SingleBridgeSelectionStrategy")
        return {"bridge_selector": {"strategy": strategy, "bridge": bridges}}

    def conference(query: dict[str, str], *_: Any) -> Any:
        one = focus.conferences.get(query["/"].removeprefix("/debug/conference/"))
        return _plain(one) if one else {}

    def needed(query: dict[str, str], name: str) -> str:
        if name not in query:
            raise RefusedError(400, f"Bad request: Missing parameter: {name}")
        return query[name]

    def known_bridge(query: dict[str, str]) -> Bridge:
        bridge = focus.bridges.get(needed(query, "bridge"))
        if bridge is None:
            raise RefusedError(500, "Not found: Bridge not found")
        return bridge

    def known_conference(query: dict[str, str]) -> Conference:
        one = focus.conferences.get(needed(query, "conference"))
        if one is None:
            raise RefusedError(500, "Not found: Conference not found")
        return one

    def moved(work: list[tuple[Conference, list[Member], Bridge]]) -> dict[str, int]:
        for one, members, bridge in work:
            focus.moved += len(members)
            on_loop(focus.move(one, members, bridge))
        return {"movedEndpoints": sum(len(members) for _, members, _ in work), "conferences": len(work)}

    def move_endpoint(query: dict[str, str], *_: Any) -> Any:
        one, name = known_conference(query), needed(query, "endpoint")
        if "bridge" in query:
            known_bridge(query)
        member = one.members.get(name)
        if member is None or member.bridge is None:
            return {"movedEndpoints": 0, "conferences": 0}
        return moved([(one, [member], member.bridge)])

    def move_endpoints(query: dict[str, str], *_: Any) -> Any:
        bridge = known_bridge(query)
        there = [known_conference(query)] if "conference" in query else shown()
        left, work = int(query.get("numEndpoints", "1")), []
        for one in there:
            members = one.on(bridge)[:left]
            left -= len(members)
            if members:
                work.append((one, members, bridge))
        return moved(work)

    def move_fraction(query: dict[str, str], *_: Any) -> Any:
        bridge, text = known_bridge(query), query.get("fraction", "0.1")
        try:
            fraction = float(text)
        except ValueError:
            raise RefusedError(500, f'For input string: "{text}"') from None
        count = math.ceil(fraction * sum(len(c.on(bridge)) for c in shown()))
        return move_endpoints({**query, "numEndpoints": str(count)})

    def figures(*_: Any) -> Any:
        found = selector()
        return metrics(
            "jitsi_jicofo_",
            {
                "conferences": len(shown()),
                "participants": sum(len(one.members) for one in shown()),
                "bridge_selector_bridge_count": found["bridge_count"],
                "bridge_selector_bridge_count_operational": found["operational_bridge_count"],
                "bridge_selector_bridge_count_in_shutdown": found["in_shutdown_bridge_count"],
                "bridge_selector_bridge_version_count": found["bridge_version_count"],
                "bridge_selector_lost_bridges_total": found["lost_bridges"],
            },
        )

    found: dict[tuple[str, str], Any] = {
        ("GET", "/about/version"): lambda *_: {"name": "JiCoFo", "version": VERSION, "os": "Linux"},
        ("GET", "/stats"): stats,
        ("GET", "/rtcstats"): lambda *_: {},
        ("GET", "/debug"): debug,
        ("GET", "/debug/conferences"): lambda *_: list(focus.conferences),
        ("GET", "/debug/conferences-full"): lambda *_: {one.room: _plain(one) for one in shown()},
        ("GET", "/debug/conference/*"): conference,
        ("GET", "/debug/xmpp-caps"): lambda *_: {},
        ("GET", "/move-endpoints/move-endpoint"): move_endpoint,
        ("GET", "/move-endpoints/move-endpoints"): move_endpoints,
        ("GET", "/move-endpoints/move-fraction"): move_fraction,
        ("GET", "/pin"): lambda *_: [],
        ("POST", "/conference-request/v1"): lambda *_: {},
        ("GET", "/metrics"): figures,
    }
    if at(focus.config, "health.enabled", False):
        found["GET", "/about/health"] = health
    return found


def _plain(one: Conference) -> dict[str, Any]:
    return {
        "name": one.room,
        "meeting_id": one.meeting,
        "bridges": [bridge.jid for bridge in one.bridges()],
        "participants": {
            nick: {"session": bool(member.session), "bridge": member.bridge.jid if member.bridge else "null"}
            for nick, member in one.members.items()
        },
    }


async def main() -> None:
    config = hocon(config_file(), "jicofo")
    focus = Focus(config)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    host, port = at(config, "rest.host", "127.0.0.1"), at(config, "rest.port", 8888)
    serve(host, port, routes(focus), "Jetty")
    say(f"Stand-in for jicofo {VERSION} on {host}:{port}")
    await keep(focus.make, focus.hostname, focus.port, focus.started, 1)


if __name__ == "__main__":
    asyncio.run(main())
