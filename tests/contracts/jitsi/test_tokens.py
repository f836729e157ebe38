"""Tokens and the lobby: Jitsi's modules auth_token, token_verification and muc_lobby_rooms, as this platform sets them.

--given: `domain` (XMPP's), `staff` (the tenant of a portal where staff open rooms), `staff_address` (its address) and
`token_key` (the secret with which tokens are signed).
"""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import moderator_token as made

from tests.contracts.fact import fact
from tests.contracts.jitsi.rest import visit
from tests.contracts.target import Target

SEEN = "2026-01-30"
TOKENS = "mod_auth_token.lua; token/util.lib.lua"


def token(target: Target, room: str, *, key: str = "", **more: Any) -> str:
    portal = target.value("staff_address")
    said = made.claims(app=made.APP, portal=portal, room=f"contract-{room}", name="Contract", moderator=True)
    return made.signed(key or target.value("token_key"), said | more)


def staff(target: Target, script: str, **tokens: str) -> Any:
    head = "".join(f"{name} = {text!r}\n" for name, text in {**tokens, "STAFF": target.value("staff")}.items())
    return visit(target, head + script)


@fact(TOKENS, seen=SEEN)
def test_a_token_of_another_key_audience_or_issuer_is_not_let_in(target: Target) -> None:
    """Whose token has another key, audience or issuer, or has ended, gets no session: not-allowed."""
    wrong = [token(target, "x", key="x" * 43), token(target, "x", aud="y"), token(target, "x", iss="y")]
    wrong.append(token(target, "x", exp=1))
    said = staff(
        target,
        "\n".join(f"v{n} = visitor(STAFF, T{n})" for n in range(4)) + "\ntell([v0.refused, v1.refused, "
        "v2.refused, v3.refused])",
        **{f"T{n}": text for n, text in enumerate(wrong)},
    )
    assert said == ["not-allowed"] * 4


@fact(TOKENS, seen=SEEN)
def test_without_a_token_one_is_a_guest_and_one_without_an_end_counts(target: Target) -> None:
    """Both get a session: allow_empty_token, and no `exp` asked for."""
    said = staff(target, "v, w = visitor(STAFF), visitor(STAFF, T)\ntell([v.refused, w.refused])", T=token(target, "x"))
    assert said == ["", ""]


@fact("mod_token_verification.lua", seen=SEEN)
def test_a_token_enters_the_room_that_it_names(target: Target) -> None:
    """Of a tenant, too: whose token names another room is not-allowed."""
    said = staff(
        target,
        """
a, b = visitor(STAFF, A), visitor(STAFF, B)
tell([a.meet(room(STAFF, "named")), b.join(room(STAFF, "named"))])
a.leave(room(STAFF, "named"))
a.close(); b.close()
""",
        A=token(target, "named"),
        B=token(target, "other"),
    )
    assert said == ["joined", "not-allowed"]


@fact("mod_muc_lobby_rooms.lua", seen=SEEN)
def test_who_is_no_member_is_told_where_to_wait_and_an_invitation_lets_in(target: Target) -> None:
    """registration-required names the lobby; owners see who waits; after an owner's invitation one enters."""
    said = staff(
        target,
        """
here = room(STAFF, "lobby")
a, b = visitor(STAFF, A), visitor(STAFF)
a.meet(here)
lobby = b.lobby(here)
waits = [a.join(lobby), b.join(lobby)]
seen = a.until(lambda s: s.get("from") == f"{lobby}/{b.nick}", 5)
jid = next(i.get("jid") for x in seen for i in x if plain(i) == "item")
before = b.join(here)
a.let_in(here, jid)
b.until(lambda s: plain(s) == "message" and any(plain(i) == "invite" for x in s for i in x), 5)
tell([lobby, waits, before, b.join(here)])
for v in (b, a):
    v.leave(here); v.close()
""",
        A=token(target, "lobby"),
    )
    lobby, waits, before, after = said
    assert lobby == f"[{target.value('staff')}]contract-lobby@lobby.{target.value('domain')}"
    assert waits == ["joined", "joined"] and (before, after) == ("registration-required", "joined")
