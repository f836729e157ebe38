"""Project groups as people use them, with the real sign-on: from the click to Keycloak's own lists."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable

import pytest

from tests.lab.hosts import Lab
from tests.lab.outside import Outside

from .conftest import NAMES, SignOn
from .visitor import GROUPS, Visitor, at_once

Somebody = Callable[..., Visitor]
HARD = 'Hochwasser 100% & "mehr" <b>@lingen</b> Milchl@dle 4.0'
EAKTE, FLOOD, NET = "/projects/eakte", "/projects/hochwasser", "/projects/netz"


def request_of(page: str) -> str:
    """The first request's address on a moderator's page."""
    found = re.search(r'action="(/groups/g/[a-z]+/requests/[0-9a-f]+)"', page)
    assert found, page[-3000:]
    return found[1].removeprefix("/groups/")


def test_who_is_not_signed_in_sees_no_group(outside: Outside) -> None:
    for path in ("", "g/eakte/", "g/leitung/"):
        answer = outside.get(GROUPS + path)
        assert answer.status == 302 and "eAkte" not in answer.text
    policy = outside.get(f"{GROUPS}nothing").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "script-src" not in policy


def test_everybody_sees_open_and_moderated_groups_and_closed_ones_only_their_members(somebody: Somebody) -> None:
    page = html.unescape(somebody("anna").get())
    assert "eAkte" in page and HARD in page and "Netzwerktreffen" in page and "Leitung" not in page
    assert "Die elektronische Akte in allen Städten" in page
    assert "Leitung" in somebody("hans").get()


def test_an_open_group_is_joined_and_left_and_keycloak_has_it(somebody: Somebody, sign_on: SignOn) -> None:
    anna = somebody("anna")
    page = anna.get("g/hochwasser/")
    assert "Maria Muster" not in page and "<b>@lingen" not in page
    began = time.monotonic()
    anna.post("g/hochwasser/join")
    took = time.monotonic() - began
    assert "Sie sind jetzt Mitglied" in anna.said and HARD in anna.said
    assert "Maria Muster" in anna.page and NAMES["anna"] in sign_on.members(FLOOD)
    print(f"joined, in Keycloak, and the roster knows it: {took:.2f} s")
    anna.post("g/hochwasser/leave")
    assert "nicht mehr Mitglied" in anna.said and NAMES["anna"] not in sign_on.members(FLOOD)


def test_the_roster_is_told_at_once(somebody: Somebody, lab: Lab) -> None:
    """What services ask every 15 s: so a change is in each of them within a minute."""
    anna = somebody("anna")
    anna.get("g/hochwasser/")
    anna.post("g/hochwasser/join")
    said = lab.ssh("lab", "sudo journalctl -u readi-groups-web -o cat --since -30s")
    found = re.findall(r"joined; the roster knows it after ([0-9.]+) s", said)
    assert found and float(found[-1]) < 10, said
    anna.get("g/hochwasser/")
    anna.post("g/hochwasser/leave")


def test_asking_accepting_and_the_word_of_why(somebody: Somebody, sign_on: SignOn) -> None:
    anna, maria = somebody("anna"), somebody("maria", "en")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="Weil <script>ich</script> die Akte führe\nund mehr")
    assert "Die Moderation von eAkte entscheidet" in anna.said
    anna.post("g/eakte/ask", word="noch einmal")
    assert "schon angefragt" in anna.said
    overview = html.unescape(maria.get("?lang=en"))
    assert "Waiting for me" in overview and "Anna Ärger-O'Neil would like to join" in overview
    page = maria.get("g/eakte/")
    assert "&lt;script&gt;ich" in page and "<script" not in page
    maria.post(request_of(page), decision="accept", message="Willkommen")
    assert "is a member now" in maria.said
    assert NAMES["anna"] in sign_on.members(EAKTE)
    assert "Willkommen" in anna.get("g/eakte/")
    anna.post("g/eakte/leave")
    assert NAMES["anna"] not in sign_on.members(EAKTE)


def test_two_moderators_who_accept_and_decline_the_same_request(somebody: Somebody, sign_on: SignOn) -> None:
    anna, maria, hans = somebody("anna"), somebody("maria"), somebody("hans")
    for answers in (("accept", "accept"), ("accept", "decline")):
        anna.get("g/eakte/")
        anna.post("g/eakte/ask", word="weil")
        path = request_of(maria.get("g/eakte/"))
        assert path == request_of(hans.get("g/eakte/"))
        at_once(lambda: maria.post(path, decision=answers[0]), lambda: hans.post(path, decision=answers[1]))  # noqa: B023
        said = [maria.said, hans.said]
        late = [one for one in said if "gerade schon jemand entschieden" in one]
        assert len(late) == 1, said
        won = answers[said.index(next(one for one in said if one not in late))]
        assert (NAMES["anna"] in sign_on.members(EAKTE)) is (won == "accept")
        if won == "accept":
            anna.get("g/eakte/")
            anna.post("g/eakte/leave")


def test_a_request_taken_back_while_it_is_accepted(somebody: Somebody, sign_on: SignOn) -> None:
    anna, maria = somebody("anna"), somebody("maria")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="weil")
    path = request_of(maria.get("g/eakte/"))
    back = re.search(r'action="/groups/(requests/[0-9a-f]+/withdraw)"', anna.get("g/eakte/"))
    assert back
    at_once(lambda: maria.post(path, decision="accept"), lambda: anna.post(back[1]))
    inside = NAMES["anna"] in sign_on.members(EAKTE)
    assert inside is ("ist jetzt Mitglied" in maria.said) and inside is ("gerade schon" in anna.said), (
        maria.said,
        anna.said,
    )
    if inside:
        anna.get("g/eakte/")
        anna.post("g/eakte/leave")


def test_two_moderators_who_leave_at_the_same_moment_leave_one(somebody: Somebody, sign_on: SignOn) -> None:
    maria, hans = somebody("maria"), somebody("hans")
    maria.get("g/eakte/"), hans.get("g/eakte/")
    at_once(lambda: maria.post("g/eakte/leave"), lambda: hans.post("g/eakte/leave"))
    left = sign_on.members("/moderators/eakte")
    assert len(left) == 1, (maria.said, hans.said)
    assert any("hat immer eine Moderation" in one for one in (maria.said, hans.said))
    stays, gone = ("maria", "hans") if NAMES["maria"] in left else ("hans", "maria")
    # And back: invited, accepted, made a moderator.
    one, other = somebody(stays), somebody(gone)
    one.get("g/eakte/")
    one.post("g/eakte/invite", address=NAMES[gone].upper())
    page = other.get()
    invitation = re.search(r'action="/groups/(invitations/[0-9a-f]+)"', page)
    assert invitation, page
    other.post(invitation[1], decision="accept")
    assert NAMES[gone] in sign_on.members(EAKTE)
    one.get("g/eakte/")
    one.post(f"g/eakte/members/{sign_on.sub(gone)}", do="appoint")
    assert "moderiert die Gruppe jetzt auch" in one.said, one.said
    assert sign_on.members("/moderators/eakte") == {NAMES["maria"], NAMES["hans"]}


def test_a_moderator_adds_removes_and_passes_moderation_on(somebody: Somebody, sign_on: SignOn) -> None:
    hans, anna = somebody("hans"), somebody("anna")
    anna.get("g/netz/")
    anna.post("g/netz/ask", word="weil")
    hans.post(request_of(hans.get("g/netz/")), decision="accept")
    own, annas = (f"g/netz/members/{sign_on.sub(name)}" for name in ("hans", "anna"))
    hans.post("g/netz/leave")
    assert "hat immer eine Moderation" in hans.said
    hans.post(annas, do="appoint")
    hans.post(own, do="dismiss")
    assert sign_on.members("/moderators/netz") == {NAMES["anna"]} and NAMES["hans"] in sign_on.members(NET)
    hans.post(annas, do="remove")
    assert "nur, wer die Gruppe moderiert" in hans.said
    anna.get("g/netz/")
    anna.post(own, do="appoint")
    anna.post(annas, do="dismiss")
    hans.get("g/netz/")
    hans.post(annas, do="remove")
    assert "ist nicht mehr Mitglied" in hans.said and NAMES["anna"] not in sign_on.members(NET)
    assert "Anna Ärger-O&#39;Neil" in hans.page and "Moderation gegeben" in hans.page


def test_forged_pages_change_nothing(somebody: Somebody, sign_on: SignOn) -> None:
    anna, hans = somebody("anna"), somebody("hans")
    before = sign_on.members(FLOOD)
    anna.get("g/hochwasser/"), hans.get("g/hochwasser/")
    for headers, csrf in (({"Origin": "https://evil.example"}, anna.csrf), ({}, "geraten"), ({}, hans.csrf), ({}, "")):
        answer = anna.ask("POST", f"{GROUPS}g/hochwasser/join", {"csrf": csrf}, headers)
        assert answer.status == 403, (headers, csrf)
    assert anna.ask("GET", f"{GROUPS}g/hochwasser/join").status == 405
    assert sign_on.members(FLOOD) == before


def test_a_moderator_who_forges_another_groups_address(somebody: Somebody, sign_on: SignOn) -> None:
    anna, maria = somebody("anna"), somebody("maria")
    anna.get("g/netz/")
    anna.post("g/netz/ask", word="weil")
    path = request_of(somebody("hans").get("g/netz/"))
    maria.get("g/eakte/")
    assert maria.post(path.replace("g/netz", "g/eakte"), decision="accept").status == 404
    maria.get("g/eakte/")
    maria.post(path, decision="accept")
    assert "nur, wer die Gruppe moderiert" in maria.said
    for act in ("appoint", "remove", "dismiss"):
        maria.post(f"g/netz/members/{sign_on.sub('hans')}", do=act)
    maria.post("g/netz/invite", address=NAMES["maria"])
    assert NAMES["anna"] not in sign_on.members(NET) and sign_on.members("/moderators/netz") == {NAMES["hans"]}


@pytest.mark.parametrize("slug", ["leitung", "gibtsnicht", "LEITUNG", "..%2f..%2fadmin", "%00", "x" * 300])
def test_a_closed_groups_address_looks_like_none(somebody: Somebody, slug: str) -> None:
    anna = somebody("anna")
    answer = anna.go(f"{GROUPS}g/{slug}/")
    assert answer.status in (400, 404) and "Leitung" not in answer.text
    if answer.status == 404 and answer.headers.get("content-security-policy", "").endswith("frame-ancestors 'none'"):
        assert answer.text == anna.go(f"{GROUPS}g/nirgends/").text


def test_a_session_that_ended_at_the_sign_on_changes_nothing(somebody: Somebody, sign_on: SignOn) -> None:
    anna = somebody("anna")
    anna.get("g/hochwasser/")
    sign_on.ask(("POST", f"/users/{sign_on.sub('anna')}/logout", None))
    answer = anna.post("g/hochwasser/join")
    assert answer.status == 403 and "Sitzung ist beendet" in answer.text
    assert NAMES["anna"] not in sign_on.members(FLOOD)


def test_eight_of_forty_people_join_at_the_same_moment(somebody: Somebody, sign_on: SignOn, crowd: list[str]) -> None:
    people = [somebody(name) for name in crowd[:8]]
    for one in people:
        one.get("g/hochwasser/")
    took: list[float] = []

    def join(one: Visitor) -> Callable[[], None]:
        def click() -> None:
            began = time.monotonic()
            one.post("g/hochwasser/join")
            took.append(time.monotonic() - began)

        return click

    at_once(*(join(one) for one in people))
    assert set(crowd[:8]) <= sign_on.members(FLOOD)
    print(f"eight at once: median {sorted(took)[4]:.2f} s, worst {max(took):.2f} s")


def test_the_days_that_are_kept_are_those_of_the_inventory(lab: Lab) -> None:
    old = "insert into done values (1000, 'x', 'joined', 'x', 'x', 'x')"
    lab.as_root(
        "lab", f'su postgres -c "psql -d groups -c \\"{old}\\"" && systemctl restart readi-groups-web && sleep 25'
    )
    said = lab.ssh("lab", "sudo -u postgres psql -tA -d groups -c 'select count(*) from done where at < 100000'")
    assert said.strip().splitlines()[-1] == "0"


def test_what_the_program_may_and_where_it_listens(lab: Lab) -> None:
    said = lab.ssh("lab", "sudo ss -ltn")
    assert "127.0.0.1:8070" in said and "0.0.0.0:8070" not in said
    assert "readi-groups" in lab.ssh("lab", "ps -o user:20= -p $(systemctl show -P MainPID readi-groups-web)")


def test_it_is_there_again_after_its_database_was(lab: Lab, somebody: Somebody) -> None:
    """Its own alone is shut: Keycloak keeps broken connections of a restarted server for a while."""
    anna = somebody("anna")
    shut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'groups'"
    lab.as_root("lab", f'su postgres -c "psql -c \\"alter database groups allow_connections false\\" -c \\"{shut}\\""')
    try:
        answer = anna.go(GROUPS)
        assert answer.status == 503 and "in ein paar Minuten" in answer.text
    finally:
        lab.as_root("lab", 'su postgres -c "psql -c \\"alter database groups allow_connections true\\""')
    assert anna.go(GROUPS).status == 200


def test_what_people_are_written(somebody: Somebody, mailbox: Callable[[], str]) -> None:
    anna, hans = somebody("anna"), somebody("hans")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="weil")
    asked = mailbox()
    assert re.search("(?m)^To: maria.muster@musterstadt.example$", asked), asked[-3000:]
    # In quotation marks, since a name with a dot is none without them (RFC 5322, 3.2.3).
    assert 'From: "readi.one Lab" <gruppen@readi.test>' in asked and "Subject: Anfragen warten auf Sie" in asked
    told = asked.count("Subject: Anfragen warten auf Sie")
    hans.post(request_of(hans.get("g/eakte/")), decision="decline", message="Nicht jetzt")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="noch einmal")
    declined = mailbox()
    assert "To: anna@musterstadt.example" in declined and "> Nicht jetzt" in declined
    assert declined.count("Subject: Anfragen warten auf Sie") == told
    hans.post(request_of(hans.get("g/eakte/")), decision="decline")


def test_operators_read_what_happened(somebody: Somebody, sign_on: SignOn) -> None:
    """Somebody who becomes one after signing in, so that no second factor has to be set up here."""
    anna, hans = somebody("anna"), somebody("hans")
    member = f"/users/{sign_on.sub('hans')}/groups/{sign_on.group('/operators')}"
    assert hans.go(f"{GROUPS}log").status == 404
    sign_on.ask(("PUT", member, None))
    try:
        page = html.unescape(hans.get("log"))
        assert "Anna Ärger-O'Neil ist beigetreten" in page and HARD in page
        assert anna.go(f"{GROUPS}log").status == 404
    finally:
        sign_on.ask(("DELETE", member, None))
    assert hans.go(f"{GROUPS}log").status == 404
