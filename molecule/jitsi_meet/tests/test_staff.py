"""Portals of staff: a token opens and moderates, everybody else waits; and who moderates where everyone opens rooms.

prosody and our module are real. Jitsi's modules for tokens and the lobby are stand-ins here; by hand these tests were
asked of upstream's of 2026-01-30 too (2026-11-29: all passed).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import moderator_token as made
from testinfra.host import Host

from .conftest import derived

Ask = Callable[[str], Any]
STAFF, DOMAIN = "rathaus", "rathaus.readi.test"


def token(room: str, *, moderator: bool = True, portal: str = DOMAIN, **more: Any) -> str:
    """As Jitsi-Admin signs it; `more` in place of what it says."""
    said = made.claims(app=made.APP, portal=portal, room=f"contract-{room}", name="Maria", moderator=moderator)
    return made.signed(derived(made.SIGNED_BY), said | more)


def head(**tokens: str) -> str:
    """The names of a script's tokens."""
    return "".join(f"{name} = {text!r}\n" for name, text in tokens.items())


def test_staff_open_a_room_and_a_guest_waits_until_somebody_lets_them_in(ask: Ask) -> None:
    said = ask(
        head(STAFF=STAFF, TOKEN=token("council"))
        + """
here = room(STAFF, "council")
guest, maria = visitor(STAFF), visitor(STAFF, TOKEN)
early = guest.request(here)
opened = [maria.request(here), maria.join(here)]
moderates = maria.role(here) if opened[1] != "joined" else "joined"
asked = guest.request(here)
lobby = guest.lobby(here)
waits = guest.join(lobby)
sees = maria.join(lobby)
seen = maria.until(lambda s: s.get("from") == f"{lobby}/{guest.nick}", 5)
jid = next(i.get("jid") for x in seen for i in x if plain(i) == "item")
direct = guest.join(here)
maria.let_in(here, jid)
invited = guest.until(lambda s: plain(s) == "message" and any(plain(i) == "invite" for x in s for i in x), 5)
within = guest.join(here)
import time; time.sleep(0.5)
roles = [guest.role(here, maria.nick), maria.role(here, guest.nick)]
tell([early, opened, asked, lobby, waits, sees, direct, invited is not None, within, roles])
for v in (guest, maria):
    v.close()
"""
    )
    early, opened, asked, lobby, *rest = said
    # A page that hears this says that it waits for the host.
    assert early == "not-authorized"
    assert opened == ["ready", "joined"] and asked == "ready"
    assert lobby == f"[{STAFF}]contract-council@lobby.meet.readi.test"
    assert rest == ["joined", "joined", "registration-required", True, "joined", ["moderator", "participant"]]


def test_those_who_wait_do_not_see_each_other(ask: Ask) -> None:
    said = ask(
        head(STAFF=STAFF, TOKEN=token("blind"))
        + """
here = room(STAFF, "blind")
maria, one, two = visitor(STAFF, TOKEN), visitor(STAFF), visitor(STAFF)
maria.meet(here)
lobby = one.lobby(here)
found = [one.join(lobby), two.join(lobby)]
import time; time.sleep(0.5)
one._post(""); two._post("")
seen = [any(s.get("from", "").endswith("/" + o.nick) for s in v.seen) for v, o in ((one, two), (two, one))]
tell([found, seen])
for v in (maria, one, two):
    v.close()
"""
    )
    assert said == [["joined", "joined"], [False, False]]


def test_a_token_that_does_not_moderate_opens_nothing_and_knocks(ask: Ask) -> None:
    """Jitsi-Admin gives one to every participant."""
    said = ask(
        head(STAFF=STAFF, TOKEN=token("knock"), FALSE=token("knock", moderator=False))
        + """
here = room(STAFF, "knock")
anna, maria = visitor(STAFF, FALSE), visitor(STAFF, TOKEN)
early = anna.request(here)
opened = maria.meet(here)
tell([early, opened, anna.request(here), anna.join(here)])
for v in (anna, maria):
    v.close()
"""
    )
    assert said == ["not-authorized", "joined", "ready", "registration-required"]


def test_a_token_counts_for_its_room_and_its_portal(ask: Ask) -> None:
    said = ask(
        head(STAFF=STAFF, MINE=token("mine"), OTHERS=token("mine", portal="palim-palim.readi.test"), CLASS=token("["))
        + """
found = []
for text, name in ((MINE, "theirs"), (OTHERS, "mine"), (CLASS, "mine")):
    v = visitor(STAFF, text)
    found.append(v.refused or v.request(room(STAFF, name)))
    v.close()
a, b = visitor(STAFF, MINE), visitor(TENANT, MINE)
opened = a.meet(room(STAFF, "mine"))
# Of a running room, with a token for another one.
other = visitor(STAFF, CLASS)
tell([found, opened, other.join(room(STAFF, "mine")), b.request(room(TENANT, "mine"))])
for v in (a, b, other):
    v.close()
"""
    )
    found, opened, other, elsewhere = said
    assert found == ["not-authorized", "forbidden", "not-authorized"] and opened == "joined"
    assert other == "not-allowed" and elsewhere == "forbidden"


FORGED = {
    "another key": lambda: made.signed(
        "x" * 43, made.claims(app=made.APP, portal=DOMAIN, room="x", name="x", moderator=True)
    ),
    "none": lambda: "eyJhbGciOiJub25lIn0." + token("x").split(".")[1] + ".",
    "another audience": lambda: token("x", aud="somebody"),
    "another issuer": lambda: token("x", iss="somebody"),
    "has ended": lambda: token("x", exp=1),
    "no token": lambda: "nonsense",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_token_that_is_none_is_not_let_in(ask: Ask, kind: str) -> None:
    said = ask(head(STAFF=STAFF, TOKEN=FORGED[kind]()) + "v = visitor(STAFF, TOKEN)\ntell([v.refused, v.jid])\n")
    assert said == ["not-allowed", ""]


def test_where_everyone_opens_rooms_the_first_one_moderates_and_then_the_next(ask: Ask) -> None:
    """Not whose token says that they do not; whose token says so does beside the first."""
    portal = "palim-palim.readi.test"
    false, true = (token("first", moderator=which, portal=portal) for which in (False, True))
    said = ask(
        head(FALSE=false, TRUE=true)
        + """
import time
here = room(TENANT, "first")
anna, one, two, maria = visitor(TENANT, FALSE), visitor(TENANT), visitor(TENANT), visitor(TENANT, TRUE)
found = [v.meet(here) for v in (anna, one, two)]
time.sleep(0.5)
first = [two.role(here, v.nick) for v in (anna, one)] + [one.role(here, two.nick)]
one.leave(here)
time.sleep(0.5)
then = [anna.role(here, two.nick), two.role(here, anna.nick)]
found.append(maria.meet(here))
time.sleep(0.5)
tell([found, first, then, two.role(here, maria.nick)])
for v in (anna, one, two, maria):
    v.leave(here); v.close()
"""
    )
    assert said == [
        ["joined"] * 4,
        ["participant", "moderator", "participant"],
        ["moderator", "participant"],
        "moderator",
    ]


def test_the_secret_is_prosodys_alone(host: Host) -> None:
    file = host.file("/etc/prosody/prosody.cfg.lua")
    assert derived(made.SIGNED_BY) in file.content_string
    assert (file.user, file.group, file.mode) == ("root", "prosody", 0o640)
    everything = host.check_output(
        "runuser -u nobody -- grep -rhs . /etc/readi /etc/prosody /var/lib/readi/video || true"
    )
    journal = host.check_output("journalctl --no-pager --output=cat")
    assert derived(made.SIGNED_BY) not in everything + journal
