"""Mail to lists, proven with mail: who gets it, who is held and refused, and what a kill costs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

import pytest

from tests.lab.hosts import Lab
from tests.lab.lists import DOMAIN, Core, Post, root, within
from tests.lab.sign_on import Person

# As long as it takes on a busy machine; a quiet one needs seconds.
WITHIN_S = 300
DSN = """From: MAILER-DAEMON@elsewhere.example
To: {list}-bounces@{domain}
Subject: Undelivered
Message-ID: <{id}@elsewhere.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; elsewhere.example

Final-Recipient: rfc822; {who}
Action: failed
Status: 5.1.1

--b--
"""


@pytest.fixture
def crowd(core: Core) -> Iterator[tuple[str, list[str]]]:
    """A list of 100 members, the first of whom writes."""
    name = f"crowd-{uuid4().hex[:8]}"
    core.ask("POST", "/lists", {"fqdn_listname": f"{name}@{DOMAIN}", "style_name": "legacy-default"})
    settings = {"archive_policy": "private", "default_member_action": "accept", "send_welcome_message": False}
    core.ask("PATCH", f"/lists/{name}@{DOMAIN}/config", {**settings, "send_goodbye_message": False})
    members = [f"person{number:03}@musterstadt.example" for number in range(100)]
    core.subscribe(name, *members)
    yield name, members
    core.ask("DELETE", f"/lists/{name}@{DOMAIN}")


def read(said: dict[str, Any]) -> EmailMessage:
    return message_from_string(said["message"], policy=default)


def arrived(post: Post, subjects: list[str], members: list[str], seconds: float = WITHIN_S) -> None:
    """Each message at each member, once."""
    wanted = sorted(members)
    within(seconds, lambda: all(len(post.copies(one)) >= len(members) for one in subjects))
    for one in subjects:
        assert post.copies(one) == wanted, (one, len(post.copies(one)))


def test_a_members_mail_is_everybodys_signed_and_in_the_lists_name(
    post: Post, core: Core, maria: Person, told: Callable[[], None]
) -> None:
    told()
    assert core.members("eakte") == {maria.email}
    code, said, subject = post.send(maria.email, f"EAKTE@{DOMAIN}")
    assert code == 250, said
    assert within(WITHIN_S, lambda: post.copies(subject)) == [maria.email]
    (one,) = post.all(subject)
    assert one["sender"].startswith("eakte-bounces") and one["sender"].endswith(f"@{DOMAIN}")
    message = read(one)
    assert any(f"d={DOMAIN};" in "".join(line.split()) for line in message.get_all("DKIM-Signature", []))
    assert message["Subject"] == f"[eakte] {subject}"


def test_the_name_of_a_strict_sender_is_the_lists(post: Post, core: Core) -> None:
    writer = "sara.streng@strict.example"
    core.subscribe("rundbrief", writer)
    _, _, subject = post.send(writer, f"rundbrief@{DOMAIN}")
    assert within(WITHIN_S, lambda: writer in post.copies(subject))
    message = read(post.all(subject)[0])
    assert parseaddr(message["From"])[1] == f"rundbrief@{DOMAIN}", message["From"]


def test_a_strangers_mail_is_held(post: Post, core: Core) -> None:
    code, said, subject = post.send("fred.fremd@musterstadt.example", f"eakte@{DOMAIN}")
    assert code == 250, said
    assert within(WITHIN_S, lambda: any(one["subject"] == subject for one in core.held("eakte")))
    assert not [one for one in post.copies(subject) if one == "maria.muster@musterstadt.example"]


def test_who_sends_in_a_name_that_does_not_allow_it_is_refused(post: Post) -> None:
    code, said, _ = post.send("bo@fails.example", f"eakte@{DOMAIN}")
    assert (code, "SPF" in said) == (554, True), said


def test_a_list_that_is_none_is_refused_at_once(post: Post) -> None:
    assert post.send("fred.fremd@musterstadt.example", f"gibtesnicht@{DOMAIN}")[0] == 550


def test_a_bounce_stops_only_the_member_whose_mail_it_was(
    post: Post, core: Core, lab: Lab, crowd: tuple[str, list[str]]
) -> None:
    name, members = crowd
    core.ask("PATCH", f"/lists/{name}@{DOMAIN}/config", {"process_bounces": True, "bounce_score_threshold": 1})
    text = DSN.format(list=name, domain=DOMAIN, id=time.monotonic_ns(), who=members[7])
    assert post.raw("", f"{name}-bounces@{DOMAIN}", text)[0] == 250
    woken = [0.0]

    def stopped() -> set[str]:
        # Its runner sleeps for minutes; the signal makes it start anew, and after ten of these it is not started again
        # (3.3.10, hand lab).
        if time.monotonic() - woken[0] > 40:
            root(lab, "pkill -USR1 -u list -f -- --runner=bounces || true")
            woken[0] = time.monotonic()
        rows = core.ask("GET", f"/lists/{name}@{DOMAIN}/roster/member?fields=email&fields=member_id")["entries"]
        few = [row for row in rows if row["email"] in members[5:10]]
        answers = core.each([("GET", f"/members/{row['member_id']}/all/preferences", None) for row in few])
        return {
            row["email"] for row, (_, said) in zip(few, answers, strict=True)
            if said.get("delivery_status") == "by_bounces"
        }  # fmt: skip

    assert within(WITHIN_S, stopped) == {members[7]}


def allowed(there: bool) -> str:
    """Nobody gets into Mailman's databases, or everybody again."""
    said = [f"alter database {one} allow_connections {str(there).lower()}" for one in ("mailman", "mailman_web")]
    said.append("select pg_terminate_backend(pid) from pg_stat_activity where datname in ('mailman', 'mailman_web')")
    return "cd / && runuser -u postgres -- psql -qAt " + " ".join(f'-c "{one}"' for one in said)


def test_twenty_messages_reach_a_hundred_members_once_each_while_parts_are_killed(
    post: Post, lab: Lab, crowd: tuple[str, list[str]]
) -> None:
    """`bin/test long mail` sends 500 to 500 members."""
    name, members = crowd
    subjects: list[str] = []

    def several() -> None:
        subjects.extend(post.send(members[0], f"{name}@{DOMAIN}")[2] for _ in range(5))

    several()
    root(lab, "systemctl kill --signal=KILL mailman3")
    several()
    root(lab, "systemctl kill --signal=KILL postfix; sleep 4; systemctl start postfix")
    several()
    # Its own databases alone are shut: the sign-on keeps broken connections of a restarted server for a while, and
    # whoever signs in next would be told so.
    root(lab, f"{allowed(False)}; sleep 8; {allowed(True)}")
    several()
    # What a timer does every minute, and what Postfix does after some; systemd lets nobody start a unit that often.
    look = "systemctl reset-failed readi-mailman-tend; systemctl start readi-mailman-tend"
    heal = f"{look}; postqueue -f; rm -f /var/lib/readi-mailman-tend/tries.json"

    def whole() -> bool:
        root(lab, heal)
        return all(len(post.copies(one)) >= len(members) for one in subjects)

    within(600, whole)
    arrived(post, subjects, members, 1)
    assert json.loads(root(lab, "ls /var/lib/mailman3/queue/shunt | wc -l")) == 0
