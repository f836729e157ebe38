"""Portals are borders: on the real prosody, with visitors of two portals; and one comes or goes without a restart."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside

from .conftest import Ran

Ask = Callable[[str], Any]

MEETING = """
here = room(TENANT, "council")
a = visitor(TENANT)
assert a.meet(here) == "joined"
real = f"[{TENANT}]contract-council@conference.{DOMAIN}"
"""
END = "\na.leave(here); a.close()\n"


@pytest.mark.parametrize(
    "address",
    [
        'f"[{TENANT}]contract-council@conference.{DOMAIN}"',
        'f"contract-council@conference.{TENANT}.{DOMAIN}"',
        'f"contract-council@conference.{DOMAIN}"',
        'f"[{OTHER}]contract-x@conference.{OTHER}.{DOMAIN}"',
        'f"[{TENANT}]contract-x@conference.{OTHER}.{DOMAIN}"',
        'f"[{TENANT}]contract-council@lobby.{DOMAIN}"',
        'f"contract-council@lobby.{DOMAIN}"',
        'f"0d4cf9ae-0000-4000-8000-000000000000@breakout.{DOMAIN}"',
        'f"brewery@internal.auth.{DOMAIN}"',
        'f"focus@auth.{DOMAIN}"',
        'f"CONTRACT-council@CONFERENCE.{TENANT}.{DOMAIN}"',
    ],
)
def test_another_portals_room_is_nobodys_from_here(ask: Ask, address: str) -> None:
    """Neither joined, nor asked for at focus, nor written to."""
    said = ask(f"""
b = visitor(OTHER)
address = {address}
b.say(f"<message xmlns='jabber:client' type='groupchat' id='m1' to='{{address}}'><body>x</body></message>")
message = b.until(lambda s: plain(s) == "message" and s.get("id") == "m1", 5)
tell([b.request(address, 5), b.join(address, 5), error(message) if message is not None else "nothing"])
b.close()
""")
    assert said == ["forbidden", "forbidden", "forbidden"]


def test_a_running_conference_keeps_its_focus(ask: Ask) -> None:
    """Upstream's fault: whoever asks focus for the room's other name makes it leave. Also from the same portal."""
    said = ask(
        MEETING
        + """
b, c = visitor(OTHER), visitor(TENANT)
refused = [v.request(real, 5) for v in (b, c)]
import time
time.sleep(17)
a._post("")
left = [s for s in a.seen if s.get("from") == here + "/focus" and s.get("type") == "unavailable"]
d = visitor(TENANT)
second = d.meet(here)
invited = a.invited(15) is not None
for v in (b, c, d):
    v.close()
tell([refused, len(left), second, invited])
"""
        + END
    )
    assert said == [["forbidden", "forbidden"], 0, "joined", True]


def test_nobody_is_written_to_across_portals(ask: Ask) -> None:
    """Not by their place in a room, and not by their own address."""
    said = ask(
        MEETING
        + """
b = visitor(OTHER)
found = []
for number, to in enumerate((f"{here}/{a.nick}", f"{real}/{a.nick}", a.jid, a.jid.partition("/")[0])):
    b.say(f"<message xmlns='jabber:client' type='chat' id='p{number}' to='{to}'><body>x</body></message>")
    answer = b.until(lambda s: s.get("id") == f"p{number}", 5)
    found.append(error(answer) if answer is not None else "nothing")
asked = b.ask(a.jid, "get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", 5)
a._post("")
got = [s for s in a.seen if plain(s) == "message" and s.find("{jabber:client}body") is not None]
b.close()
tell([found, error(asked), len(got)])
"""
        + END
    )
    assert said == [["forbidden"] * 4, "forbidden", 0]


@pytest.mark.parametrize("query", ["", "?room=x", "?prefix=", "?prefix=nobody", "?prefix=palim&prefix=verbindet"])
def test_who_comes_through_no_portal_or_through_two_reaches_nothing(ask: Ask, query: str) -> None:
    said = ask(f"""
v = Visitor("http://127.0.0.1:5280/http-bind{query}", DOMAIN)
tell([v.request(room(TENANT, "x"), 5), v.join(room(TENANT, "x"), 5), v.request(room(OTHER, "x"), 5)])
v.close()
""")
    assert said == ["forbidden", "forbidden", "forbidden"]


def test_what_a_page_needs_goes_through(ask: Ask) -> None:
    """Its own host, the components, its own rooms by disco; an own lobby and the components are theirs to answer."""
    said = ask("""
v = visitor(TENANT)
info = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
hosts = [DOMAIN, f"conference.{TENANT}.{DOMAIN}", f"lobby.{DOMAIN}", f"breakout.{DOMAIN}"]
answers = [v.ask(to, "get", info, 5) for to in hosts]
others = [f"[{TENANT}]contract-none@lobby.{DOMAIN}", f"polls.{DOMAIN}", f"metadata.{DOMAIN}"]
tell([[a.get("type") for a in answers], [error(v.ask(to, "get", info, 5)) for to in others]])
v.close()
""")
    kinds, others = said
    assert kinds == ["result"] * 4 and "forbidden" not in others


PALIM = (
    '  - {key: palim, organisation: buehl, name: "Palim! Palim!", domain: palim-palim.readi.test, colour: "#7a1f5c"}\n'
)
STAFF = "  - {key: rathaus, name: Rathaus, domain: rathaus.readi.test, opened_by: staff}\n"
SECOND = "  - {key: verbindet, name: Verbindet, domain: verbindet.readi.test}\n"
THIRD = "  - {key: dritte, name: Dritte, domain: dritte.readi.test}\n"


def test_a_portal_comes_and_one_goes_and_nothing_restarts(
    ask: Ask, began: Callable[[], dict[str, str]], run: Callable[[str], Ran], outside: Outside, host: Host
) -> None:
    """Who is in a conference of the one that goes is told; the other conference goes on; all processes are the same.

    The one that goes is gone from nginx, with its pages and its certificate. One more costs no task more.
    """
    before = began()
    assert {"lab: nginx.service", "lab: prosody.service", "lab: jicofo.service"} <= set(before)
    script = """
import time
a, b = visitor(TENANT), visitor(OTHER)
assert a.meet(room(TENANT, "stays")) == b.meet(room(OTHER, "goes")) == "joined"
open("/run/contract-ready", "w").close()
end = time.monotonic() + 230
gone = None
while gone is None and time.monotonic() < end:
    a._post("")
    gone = b.until(lambda s: s.get("type") == "unavailable" and s.get("from", "").startswith("contract-goes"), 1)
bodies = [s.findtext("{jabber:client}body") for s in b.seen if plain(s) == "message"]
import os
# Told first: its page is there as long.
there = os.path.exists("/etc/readi/nginx/sites/verbindet.readi.test.conf")
again = b.request(room(OTHER, "goes"), 5)
still = not [s for s in a.seen if s.get("type") == "unavailable"]
tell([[text for text in bodies if text], gone is not None, there, still, again])
for v in (a, b):
    v.close()
"""
    with ThreadPoolExecutor(1) as pool:
        visitors = pool.submit(ask, script)
        ask("""
import os, time
end = time.monotonic() + 60
while not os.path.exists("/run/contract-ready") and time.monotonic() < end:
    time.sleep(0.3)
os.unlink("/run/contract-ready")
tell(None)
""")
        gone = run(PALIM + THIRD + STAFF)
        assert gone.code == 0, gone.text[-3000:]
        told, left, there, still, again = visitors.result()
    assert told and left and there and still and again == "forbidden"
    assert began() == before
    with pytest.raises(ssl.SSLError):
        outside.get("https://verbindet.readi.test/")
    traces = "find /etc/readi/nginx /var/lib/readi/video /etc/readi/tls -path '*verbindet*' -not -type d"
    assert host.check_output(traces) == ""
    said = ask('c = visitor("dritte")\ntell(c.meet(room("dritte", "new")))\nc.close()\n')
    assert said == "joined"
    # The list of the inventory again, and one more.
    more = run(PALIM + SECOND + THIRD + STAFF)
    assert more.code == 0, more.text[-3000:]
    assert began() == before
    assert more.tasks == gone.tasks


def test_in_check_mode_it_is_named_and_nobody_is_told(ask: Ask, host: Host) -> None:
    """The module calls this in a run with --check."""
    said = ask(MEETING + "tell(TENANT)" + END)
    stay = "verbindet.readi.test dritte.readi.test rathaus.readi.test"
    assert host.check_output(f"readi-portals --check {stay}") == f"{said}-palim.readi.test"
    assert ask('v = visitor(TENANT)\ntell(v.meet(room(TENANT, "check")))\nv.close()\n') == "joined"
