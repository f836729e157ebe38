"""jitsi-videobridge2's stand-in: REST, brewery presence, colibri2 answers and the states of a shutdown, no media.

STANDIN_FAULTS, as `relay-only,check-fails-once`, shows what operators reported. Measured on a29d97d (2026-08-19)
with the real jicofo; sections are those of the page of that lab.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import random
import signal
import threading
import time
from typing import Any
from xml.sax.saxutils import escape

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

FAULTS = os.environ.get("STANDIN_FAULTS", "").split(",")
VERSION = os.environ.get("STANDIN_VERSION", "2.3.SNAPSHOT")
MUC = "http://jabber.org/protocol/muc"
COLIBRI = "http://jitsi.org/protocol/colibri"
# Section 3, in their order. Floats are written as such, the last line's are no numbers.
FLOATS = {
    "incoming_loss",
    "outgoing_loss",
    "overall_loss",
    "rtt_aggregate",
    "stress_level",
    "average_participant_stress",
}
KEYS = [
    "incoming_loss",
    "outgoing_loss",
    "overall_loss",
    "endpoints_with_high_outgoing_loss",
    "tcc_unmatched_feedback",
    "local_active_endpoints",
    "bit_rate_download",
    "bit_rate_upload",
    "packet_rate_download",
    "packet_rate_upload",
    "rtt_aggregate",
    "num_eps_oversending",
    "octo_conferences",
    "inactive_conferences",
    "p2p_conferences",
    "endpoints",
    "participants",
    "receive_only_endpoints",
    "inactive_endpoints",
    "octo_endpoints",
    "endpoints_sending_audio",
    "endpoints_sending_video",
    "largest_conference",
    "octo_receive_bitrate",
    "octo_receive_packet_rate",
    "octo_send_bitrate",
    "octo_send_packet_rate",
    "endpoints_with_suspended_sources",
    "total_conferences_created",
    "total_conferences_completed",
    "total_conference_seconds",
    "total_participants",
    "total_visitors",
    "num_eps_no_msg_transport_after_delay",
    "total_relays",
    "num_relays_no_msg_transport_after_delay",
    "total_keyframes_received",
    "total_layering_changes_received",
    "total_video_stream_milliseconds_received",
    "stress_level",
    "conferences",
    "visitors",
    "local_endpoints",
    "total_data_channel_messages_received",
    "total_data_channel_messages_sent",
    "total_colibri_web_socket_messages_received",
    "total_colibri_web_socket_messages_sent",
    "total_bytes_received",
    "endpoints_ice_failed",
    "dtls_failed_endpoints",
    "relays_ice_failed",
    "dtls_failed_relays",
    "total_bytes_sent",
    "total_packets_received",
    "total_packets_sent",
    "total_bytes_received_octo",
    "total_bytes_sent_octo",
    "total_packets_received_octo",
    "total_packets_sent_octo",
    "total_dominant_speaker_changes",
    "preemptive_kfr_sent",
    "preemptive_kfr_suppressed",
    "total_ice_failed",
    "total_ice_succeeded",
    "total_ice_succeeded_relayed",
    "average_participant_stress",
    "threads",
    "graceful_shutdown",
    "shutting_down",
    "drain",
    "current_timestamp",
    "muc_clients_configured",
    "muc_clients_connected",
    "mucs_configured",
    "mucs_joined",
    "endpoints_with_spurious_remb",
    "healthy",
    "endpoints_disconnected",
    "endpoints_reconnected",
    "version",
    "region",
]
# What lags behind by the interval; local_endpoints, conferences and the states do not.
LATE = (
    "endpoints",
    "participants",
    "largest_conference",
    "inactive_endpoints",
    "inactive_conferences",
    "octo_endpoints",
)
WHITE = [
    "average_participant_stress",
    "colibri2",
    "current_timestamp",
    "drain",
    "graceful_shutdown",
    "healthy",
    "region",
    "relay_id",
    "release",
    "shutting_down",
    "stress_level",
    "version",
]
ADDED = ("id", "hostname", "port", "username", "password", "domain", "muc_jids", "muc_nickname")


class Bridge:
    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.interval = seconds(at(config, "stats.interval", "5 seconds"))
        self.delay = seconds(at(config, "shutdown.shutting-down-delay", "1 minute"))
        self.longest = seconds(at(config, "shutdown.graceful-shutdown-max-duration", "24 hours"))
        self.fewest = at(config, "shutdown.graceful-shutdown-min-participants", 0)
        self.state = "RUNNING"
        self.drain = at(config, "initial-drain-mode", False)
        self.clients: dict[str, Client] = {}
        self.conferences: dict[str, dict[str, Any]] = {}
        self.late: dict[str, int] = dict.fromkeys(LATE, 0)
        self.created = self.completed = 0
        self.loop = asyncio.get_running_loop()
        self.checks = 0
        if "relay-only" in FAULTS:
            # jitsi-videobridge 1890: a conference of which nobody is here any more.
            there = {"name": "relayed", "endpoints": {}, "relays": {"elsewhere": {"far1", "far2"}}}
            self.conferences["relayed"] = there

    # What it says of itself.

    def remote(self) -> int:
        return sum(len(people) for one in self.conferences.values() for people in one["relays"].values())

    def endpoints(self) -> int:
        return sum(len(one["endpoints"]) for one in self.conferences.values())

    def look(self) -> None:
        # With relays they count everybody of the conferences.
        everybody = self.endpoints() + self.remote()
        self.late |= {"endpoints": everybody, "participants": everybody, "octo_endpoints": self.remote()}
        self.late["largest_conference"] = max((len(c["endpoints"]) for c in self.conferences.values()), default=0)

    def stats(self) -> dict[str, Any]:
        here = self.clients.values()
        found: dict[str, Any] = {key: 0.0 if key in FLOATS else 0 for key in KEYS}
        found |= self.late | {
            "conferences": len(self.conferences),
            "local_endpoints": self.endpoints(),
            "octo_conferences": sum(bool(one["relays"]) for one in self.conferences.values()),
            "total_relays": sum(len(one["relays"]) for one in self.conferences.values()),
            "total_conferences_created": self.created,
            "total_conferences_completed": self.completed,
            "threads": threading.active_count(),
            "average_participant_stress": at(self.config, "load-management.average-participant-stress", 0.01),
            "graceful_shutdown": self.state == "GRACEFUL_SHUTDOWN",
            "shutting_down": self.state == "SHUTTING_DOWN",
            "drain": self.drain,
            "current_timestamp": datetime.datetime.now().isoformat(" ", "milliseconds"),
            "muc_clients_configured": len(self.clients),
            "muc_clients_connected": sum(one.connected for one in here),
            "mucs_configured": sum(len(one.rooms) for one in here),
            "mucs_joined": sum(len(one.joined) for one in here),
            "healthy": True,
            "version": VERSION,
            "region": at(self.config, "relay.region", ""),
        }
        if at(self.config, "relay.enabled", False):
            found["relay_id"] = at(self.config, "relay.relay-id", "")
        return found

    def presence(self) -> str:
        found = self.stats()
        if at(self.config, "apis.xmpp-client.stats-filter.enabled", False):
            found = {key: found[key] for key in WHITE if key in found}
        return "".join(f"<stat name='{key}' value={quoted(_text(value))}/>" for key, value in found.items())

    # Shutdown (section 7).

    def shut(self, graceful: bool) -> None:
        if self.state == "SHUTTING_DOWN" or (graceful and self.state != "RUNNING"):
            return
        if graceful:
            self.state = "GRACEFUL_SHUTDOWN"
            self.loop.create_task(self.wait_for_the_last())
        else:
            self.down()

    async def wait_for_the_last(self) -> None:
        end = time.monotonic() + self.longest
        while self.endpoints() > self.fewest and time.monotonic() < end:
            await asyncio.sleep(0.3)
        await asyncio.sleep(0.6)
        self.down()

    def down(self) -> None:
        if self.state == "SHUTTING_DOWN":
            return
        self.state = "SHUTTING_DOWN"
        say(f"Will shut down in PT{self.delay:g}S")
        self.loop.call_later(self.delay, os._exit, 0)

    # colibri2 (section 6).

    def modify(self, request: Element) -> tuple[str, str]:
        """(payload, error) for a conference-modify."""
        mark = request.get("meeting-id", "")
        say(f"RECV colibri2 request: {request.get('name')} {mark}")
        if mark not in self.conferences:
            if request.get("create") != "true":
                return "", "item-not-found"
            self.created += 1
            self.conferences[mark] = {"name": request.get("name", ""), "endpoints": {}, "relays": {}}
        here = self.conferences[mark]
        if request.get("expire") == "true":
            del self.conferences[mark]
            self.completed += 1
            return "<conference-modified xmlns='jitsi:colibri2'/>", ""
        said = ""
        for relay in (one for one in request if plain(one.tag) == "relay"):
            if relay.get("expire") == "true":
                here["relays"].pop(relay.get("id", ""), None)
            else:
                here["relays"][relay.get("id", "")] = {one.get("id", "") for one in relay}
        for endpoint in (one for one in request if plain(one.tag) == "endpoint"):
            name = endpoint.get("id", "")
            if endpoint.get("expire") == "true":
                here["endpoints"].pop(name, None)
                continue
            if endpoint.get("create") == "true":
                here["endpoints"][name] = endpoint.get("stats-id", "")
                said += f"<endpoint id={quoted(name)}>{_transport()}</endpoint>"
            else:
                said += f"<endpoint id={quoted(name)}/>"
        if request.get("create") == "true":
            said += (
                "<sources><media-source type='audio' id='jvb-a0'/><media-source type='video' id='jvb-v0'/></sources>"
            )
        if not here["endpoints"] and not here["relays"]:
            del self.conferences[mark]
            self.completed += 1
        say("SENT colibri2 response")
        return f"<conference-modified xmlns='jitsi:colibri2'>{said}</conference-modified>", ""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _transport() -> str:
    prints = ":".join(f"{random.randrange(256):02X}" for _ in range(32))  # noqa: S311
    return (
        "<transport ice-controlling='true'>"
        "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='standin' pwd='standin'>"
        f"<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='actpass'>{prints}</fingerprint>"
        "<candidate component='1' foundation='1' generation='0' id='1' network='0' priority='1' protocol='udp' "
        "type='host' ip='127.0.0.1' port='10000'/></transport></transport>"
    )


class Client:
    """One block of apis.xmpp-client.configs, or one that was added by REST."""

    def __init__(self, bridge: Bridge, name: str, block: dict[str, Any]) -> None:
        self.bridge, self.name, self.block = bridge, name, block
        self.rooms = [room.strip() for room in str(block["MUC_JIDS"]).split(",") if room.strip()]
        self.nick = str(block["MUC_NICKNAME"])
        self.joined: set[str] = set()
        self.connected = False
        self.link: Link | None = None
        host, port = str(block["HOSTNAME"]), int(block.get("PORT", 5222))
        # About six a second with a wrong password.
        self.task = bridge.loop.create_task(keep(self._make, host, port, self._started, 0.15))

    def _make(self) -> Link:
        self.connected = False
        self.joined.clear()
        block = self.block
        if str(block.get("DISABLE_CERTIFICATE_VERIFICATION", "false")).lower() == "true":
            raise SystemExit("this stand-in verifies certificates, always")
        tls = context(str(block["HOSTNAME"]))
        user, domain = str(block["USERNAME"]), str(block["DOMAIN"])
        self.link = Link(user, domain, str(block["PASSWORD"]), tls, self._on)
        return self.link

    async def _started(self, link: Link) -> None:
        self.connected = True
        link.manage()
        link.say("<presence xmlns='jabber:client'/>")
        while not link.over.done():
            self.bridge.look()
            stats = self.bridge.presence()
            for room in self.rooms:
                join = "" if room in self.joined else f"<x xmlns='{MUC}'/>"
                link.say(
                    f"<presence xmlns='jabber:client' to={quoted(f'{room}/{self.nick}')}>{join}<priority>0</priority>"
                    f"<stats xmlns='{COLIBRI}'>{stats}</stats>"
                    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
                    "node='https://igniterealtime.org/projects/smack' ver='standin'/></presence>"
                )
            await asyncio.sleep(self.bridge.interval)
        self.connected = False
        self.joined.clear()

    def _on(self, xml: Element) -> bool:
        name = plain(xml.tag)
        room, _, nick = xml.get("from", "").partition("/")
        if name == "presence" and room in self.rooms:
            if nick == self.nick:
                kind = xml.get("type")
                (self.joined.discard if kind else self.joined.add)(room)
            return True
        if name == "iq" and self.link is not None:
            if child(xml, "healthcheck") is not None:
                self.bridge.checks += 1
                wrong = "check-fails-once" in FAULTS and self.bridge.checks == 1
                self.link.answer(xml, error="internal-server-error" if wrong else "")
                return True
            request = child(xml, "conference-modify")
            if request is not None:
                # jicofo's requests are of type get.
                payload, error = self.bridge.modify(request)
                self.link.answer(xml, payload, error)
                return True
        return name != "iq"

    def stop(self) -> None:
        self.task.cancel()
        if self.link is not None:
            self.link.abort()
        self.connected = False
        self.joined.clear()


def routes(bridge: Bridge) -> dict[tuple[str, str], Any]:  # noqa: PLR0915 - one table of what it answers
    def on_loop(function: Any) -> Any:
        async def call() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), bridge.loop).result(ANSWER_S)

    def json_body(body: bytes, kind: str) -> Any:
        if kind.partition(";")[0].strip() != "application/json":
            raise RefusedError(415)
        try:
            return json.loads(body)
        except ValueError:
            raise RefusedError(400) from None

    def add(_query: Any, body: bytes, kind: str) -> None:
        given = json_body(body, kind)
        if not isinstance(given, dict) or any(key not in given for key in ADDED if key != "port"):
            raise RefusedError(400)
        block = {key.upper(): value for key, value in given.items() if key != "id"}
        known = bridge.clients.get(given["id"])
        if known is not None and known.block != block:
            raise RefusedError(400)
        if known is None:
            bridge.clients[given["id"]] = on_loop(lambda: Client(bridge, given["id"], block))

    def remove(_query: Any, body: bytes, kind: str) -> None:
        given = json_body(body, kind)
        if not isinstance(given, dict) or given.get("id") not in bridge.clients:
            raise RefusedError(400)
        on_loop(bridge.clients.pop(given["id"]).stop)

    def shutdown(_query: Any, body: bytes, kind: str) -> None:
        if not at(bridge.config, "rest.shutdown.enabled", False):
            raise RefusedError(404)
        if kind.partition(";")[0].strip() != "application/json":
            raise RefusedError(415)
        try:
            given = json.loads(body)
        except ValueError:
            raise RefusedError(
                400, f"Unrecognized token '{body[:20].decode(errors='replace')}': was expecting JSON"
            ) from None
        if not isinstance(given, dict) or "graceful-shutdown" not in given:
            raise RefusedError(400, "Missing required creator property 'graceful-shutdown' (index 0)")
        on_loop(lambda: bridge.shut(str(given["graceful-shutdown"]).lower() == "true"))

    def drain(value: bool) -> Any:
        def turn(*_: Any) -> None:
            bridge.drain = value

        return turn

    def conference(mark: str) -> dict[str, Any]:
        one = bridge.conferences[mark]
        return {
            "id": mark,
            "rtcstatsEnabled": False,
            "name": one["name"],
            "meeting_id": mark,
            "endpoints": dict(one["endpoints"]),
            "relays": {name: sorted(people) for name, people in one["relays"].items()},
        }

    def debug(*_: Any) -> Any:
        return {
            "shutdown_state": bridge.state,
            "drain": bridge.drain,
            "time": int(time.time() * 1000),
            "load_management": {"state": "NOT_OVERLOADED", "stress": "0.0", "reducer_enabled": "false"},
            "conferences": {mark: conference(mark) for mark in list(bridge.conferences)},
            "health": {"success": True, "hardFailure": True, "responseCode": None, "message": None},
        }

    def one_conference(query: dict[str, str], *_: Any) -> Any:
        mark = query["/"].rpartition("/")[2]
        known = mark in bridge.conferences
        # Of one that it does not know, too: 200.
        return {**debug(), "conferences": {mark: conference(mark) if known else "null"}}

    def figures(*_: Any) -> Any:
        stats = bridge.stats()
        return metrics(
            "jitsi_jvb_",
            {
                "conferences": stats["conferences"],
                "local_endpoints": stats["local_endpoints"],
                "current_endpoints": stats["local_endpoints"],
                "stress": stats["stress_level"],
                "drain_mode": bridge.drain,
                "graceful_shutdown": stats["graceful_shutdown"],
                "shutting_down": stats["shutting_down"],
                "healthy": True,
                "muc_clients_configured": stats["muc_clients_configured"],
                "muc_clients_connected": stats["muc_clients_connected"],
                "mucs_joined": stats["mucs_joined"],
                "endpoints_ice_failed_total": 0,
                "endpoints_no_message_transport_after_delay_total": 0,
                "xmpp_disconnects_total": 0,
            },
        )

    def gone(status: int) -> Any:
        def refuse(*_: Any) -> None:
            raise RefusedError(status)

        return refuse

    found: dict[tuple[str, str], Any] = {
        # 200 also while every XMPP connection fails, while draining and during a shutdown.
        ("GET", "/about/health"): lambda *_: None,
        ("GET", "/about/version"): lambda *_: {"name": "JVB", "version": VERSION, "os": "Linux"},
        ("GET", "/debug"): debug,
        ("GET", "/debug/*"): one_conference,
        ("GET", "/metrics"): figures,
    }
    if at(bridge.config, "apis.rest.enabled", False):
        found |= {
            ("GET", "/colibri/stats"): lambda *_: bridge.stats(),
            ("GET", "/colibri/drain"): lambda *_: {"drain": bridge.drain},
            ("POST", "/colibri/drain/enable"): drain(True),
            ("POST", "/colibri/drain/disable"): drain(False),
            ("GET", "/colibri/muc-client/list"): lambda *_: list(bridge.clients),
            ("POST", "/colibri/muc-client/add"): add,
            ("POST", "/colibri/muc-client/remove"): remove,
            ("POST", "/colibri/shutdown"): shutdown,
            ("GET", "/colibri/v2/conferences"): gone(501),
        }
    return found


async def main() -> None:
    config = hocon(config_file(), "videobridge")
    bridge = Bridge(config)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    for name, block in at(config, "apis.xmpp-client.configs", {}).items():
        bridge.clients[name] = Client(bridge, name, block)
    host, port = at(config, "http-servers.private.host", "127.0.0.1"), at(config, "http-servers.private.port", 8080)
    serve(host, port, routes(bridge), "Jetty")
    say(f"Stand-in for jitsi-videobridge2 {escape(VERSION)} on {host}:{port}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
