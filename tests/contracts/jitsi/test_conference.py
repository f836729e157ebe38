"""Conferences as a visitor's page meets them: over BOSH, with jicofo and the bridge behind.

--given: `domain` (XMPP's), `tenant` and `other` (two portals').
"""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.jitsi.rest import visit
from tests.contracts.target import Target

SEEN = "1.1"
IMPL = "jicofo/src/main/java/org/jitsi/jicofo/conference/JitsiMeetConferenceImpl.java"
IQ = "jicofo/src/main/kotlin/org/jitsi/jicofo/xmpp/ConferenceIqHandler.kt"


@fact(IQ, seen=SEEN)
def test_focus_is_in_the_room_before_it_answers(target: Target) -> None:
    """A page that asks for a conference is told that it is ready, and finds focus in the room."""
    said = visit(
        target,
        """
v = visitor(TENANT)
asked = v.request(room(TENANT, "ready"))
joined = v.join(room(TENANT, "ready"))
focus = v.until(lambda s: s.get("from") == room(TENANT, "ready") + "/focus", 5)
v.close()
tell([asked, joined, focus is not None and focus.get("type")])
""",
    )
    assert said == ["ready", "joined", None]


@fact(IQ, seen=SEEN)
def test_without_focus_nobody_opens_a_room(target: Target) -> None:
    """A room that focus was not asked for cannot be entered."""
    said = visit(target, 'v = visitor(TENANT)\ntell(v.join(room(TENANT, "unasked")))\nv.close()')
    assert said in ("not-allowed", "forbidden")


@fact(f"{IMPL}; jicofo.conference.min-participants", seen=SEEN)
def test_two_are_invited_to_a_bridge(target: Target) -> None:
    """One alone is not invited; with the second both are, with audio, video and a bridge's name."""
    said = visit(
        target,
        """
here = room(TENANT, "two")
a, b = visitor(TENANT), visitor(TENANT)
a.meet(here)
alone = a.invited(2) is not None
b.meet(here)
found = []
for v in (a, b):
    one = v.invited(15)
    found.append(sorted(c.get("name", plain(c)) for j in (one if one is not None else []) for c in j))
for v in (a, b):
    v.leave(here); v.close()
tell([alone, found])
""",
    )
    alone, found = said
    assert alone is False
    for names in found:
        assert {"audio", "video", "data", "group", "bridge-session"} <= set(names)


@fact(f"{IMPL}, discovering features", seen=SEEN)
def test_who_says_nothing_of_media_gets_an_empty_invitation(target: Target) -> None:
    """Without RTP among what a page says that it can do, the invitation has a group and a bridge, and no media."""
    said = visit(
        target,
        """
here = room(TENANT, "mute")
a, b = visitor(TENANT, features=()), visitor(TENANT, features=())
a.meet(here); b.meet(here)
one = a.invited(15)
for v in (a, b):
    v.leave(here); v.close()
tell(sorted(plain(c) for j in (one if one is not None else []) for c in j))
""",
    )
    assert "bridge-session" in said and "content" not in said


@fact("mod_muc_domain_mapper.lua", seen="2026-01-30")
def test_one_name_on_two_portals_is_two_conferences(target: Target) -> None:
    """The same room name under two tenants: two rooms, nobody sees the other, each moderates their own."""
    said = visit(
        target,
        """
a, b = visitor(TENANT), visitor(OTHER)
joined = [a.meet(room(TENANT, "same")), b.meet(room(OTHER, "same"))]
import time, urllib.request, json
time.sleep(1)
a._post(""); b._post("")
open_ = json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:8888/debug/conferences"))
seen = [any(s.get("from", "").endswith("/" + o.nick) for s in v.seen) for v, o in ((a, b), (b, a))]
a.leave(room(TENANT, "same")); b.leave(room(OTHER, "same")); a.close(); b.close()
tell([joined, seen, sorted(r for r in open_ if r.startswith("contract-same"))])
""",
    )
    joined, seen, rooms = said
    assert joined == ["joined", "joined"] and seen == [False, False]
    # As they were asked for, not as prosody calls them.
    assert len(rooms) == 2 and all(room.startswith("contract-same@conference.") for room in rooms)


@fact(IQ, seen=SEEN)
def test_a_conference_ends_with_its_last_one(target: Target) -> None:
    """When the last one has left, jicofo knows the conference no more."""
    said = visit(
        target,
        """
import time, urllib.request, json
here = room(TENANT, "over")
v = visitor(TENANT)
v.meet(here)
def listed():
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return here in json.load(opener.open("http://127.0.0.1:8888/debug/conferences"))
before = listed()
v.leave(here)
end = time.monotonic() + 25
while listed() and time.monotonic() < end:
    time.sleep(0.5)
after = listed()
v.close()
tell([before, after])
""",
    )
    assert said == [True, False]
