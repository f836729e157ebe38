"""The helpdesk over HTTPS, from outside: who reports, who answers, and who sees nothing of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn

from .conftest import derived
from .visitor import HELPDESK, Visitor

Told = Callable[[], None]
People = dict[str, Person]
IT = "IT & Störungen"


def signed_in(outside: Outside, person: Person) -> Visitor:
    visitor = Visitor(outside)
    page = visitor.sign_in(person)
    assert page.status == 200 and visitor.url.startswith(HELPDESK), (visitor.url, page.text[:2000])
    return visitor


def arrived(host: Host, address: str, title: str, many: int) -> list[str]:
    """What the relay took for somebody of one report, headers decoded; waited for while it is on its way."""
    until = time.monotonic() + 60
    while len(found := [one for one in taken(host, address) if title in one]) < many:
        assert time.monotonic() < until, found
        time.sleep(0.5)
    return found[-many:]


def taken(host: Host, address: str) -> list[str]:
    # Before the first mail there is no file.
    lines = [json.loads(line) for line in host.run("cat /var/lib/relay/mail.jsonl").stdout.splitlines()]
    texts = [one["message"].encode() for one in lines if address in one["recipients"]]
    return [shown(message_from_bytes(text, policy=policy.default)) for text in texts]


def shown(mail: EmailMessage) -> str:
    (sender,) = mail["From"].addresses
    return f"Subject: {mail['Subject']}\nFrom: {sender.display_name} <{sender.addr_spec}>\n{mail.get_content()}"


@pytest.mark.parametrize(
    "path",
    ["/api/v1/getting_started", "/api/v1/getting_started/auto_wizard", "/config/database.yml", "/standin/web.py"],
)
def test_what_is_not_for_strangers_is_not_served(outside: Outside, path: str) -> None:
    assert outside.get(f"{HELPDESK}{path}").status == 404


def test_nobody_signs_up_or_becomes_the_first_administrator(outside: Outside) -> None:
    visitor = Visitor(outside)
    given = {"email": "fremd@x.example", "password": "Ein-Kennwort-1", "firstname": "F", "lastname": "R"}
    assert visitor.api("POST", "users", given)[0] in (401, 422)
    assert visitor.api("POST", "users/password_reset", {"username": "notfall"})[0] in (401, 404, 422)
    assert visitor.api("GET", "users")[0] in (401, 403)


def test_no_file_of_the_first_setup_is_left_and_nothing_is_roots(host: Host) -> None:
    assert host.check_output("find /opt/zammad /var/lib/readi -name '*auto_wizard*'") == ""
    # Rails as root would leave what the service cannot replace.
    assert host.check_output("find /opt/zammad/tmp /opt/zammad/log -not -user zammad") == ""


def test_a_person_reports_an_agent_answers_and_others_see_nothing(
    outside: Outside, people: People, told: Told, host: Host
) -> None:
    told()
    maria, toni, karl, nora = (signed_in(outside, people[key]) for key in ("maria", "toni", "karl", "nora"))
    number = maria.report(IT, "Drucker streikt")
    assert "Drucker streikt" in toni.titles()
    said = {"ticket_id": number, "body": "Er läuft wieder.", "type": "email"}
    assert toni.api("POST", "ticket_articles", said)[0] == 201
    status, articles = maria.api("GET", f"ticket_articles/by_ticket/{number}")
    assert status == 200 and [one["body"] for one in articles][-1] == "Er läuft wieder."
    mails = arrived(host, "maria.muster@musterstadt.example", "Drucker streikt", 2)
    assert "Ihre Meldung ist eingegangen: Drucker streikt" in mails[0]
    assert "Re: Drucker streikt" in mails[1] and "From: readi.one Lab Helpdesk <helpdesk@readi.test>" in mails[1]
    assert "Er läuft wieder." in mails[1]
    # A colleague of the same city, who moderates a project; an agent of another group, of another city.
    for other in (karl, nora):
        assert other.titles() == set()
        assert other.api("GET", f"tickets/{number}")[0] == 403
        assert other.api("GET", f"ticket_articles/by_ticket/{number}")[0] == 403
        assert other.api("POST", "ticket_articles", said)[0] == 403
    # Who is no agent sees nobody.
    assert [one["login"] for one in karl.api("GET", "users")[1]] == [people["karl"].sub]


def test_every_account_is_called_by_the_sub_and_belongs_to_its_city(host: Host, people: People, told: Told) -> None:
    told()
    sql = "SELECT u.login || ' ' || o.name FROM users u JOIN organizations o ON o.id = u.organization_id ORDER BY 1"
    found = set(host.check_output(f'runuser -u postgres -- psql -Atd zammad -c "{sql}"').splitlines())
    cities = {"nora": "Nachbarstadt am Röhrle"}
    assert {f"{one.sub} {cities.get(key, 'Musterstadt')}" for key, one in people.items()} <= found
    shared = "SELECT count(*) FROM organizations WHERE shared"
    assert host.check_output(f"runuser -u postgres -- psql -Atd zammad -c '{shared}'") == "0"


def test_who_leaves_the_group_loses_its_tickets_in_a_running_session_and_gets_them_back(
    outside: Outside, people: People, sign_on: SignOn, told: Told
) -> None:
    told()
    maria, toni = (signed_in(outside, people[key]) for key in ("maria", "toni"))
    number = maria.report(IT, "Netz ist weg")
    groups = [sign_on.group(path) for path in ("/projects/it", "/moderators/it")]
    try:
        for group in groups:
            sign_on.ask("DELETE", f"/users/{people['toni'].sub}/groups/{group}")
        told()
        assert toni.titles() == set() and toni.api("GET", f"tickets/{number}")[0] == 403
    finally:
        for group in groups:
            sign_on.ask("PUT", f"/users/{people['toni'].sub}/groups/{group}")
        told()
    assert "Netz ist weg" in toni.titles()


def test_who_is_locked_is_out_at_once_and_has_the_groups_again_afterwards(
    outside: Outside, people: People, sign_on: SignOn, told: Told
) -> None:
    """The old session stays dead. Two runs meanwhile erase nothing for good (zammad 5727)."""
    told()
    signed_in(outside, people["maria"]).report(IT, "Vor der Sperre")
    toni = signed_in(outside, people["toni"])
    assert "Vor der Sperre" in toni.titles()
    sub = people["toni"].sub
    person = sign_on.ask("GET", f"/users/{sub}")
    try:
        sign_on.ask("PUT", f"/users/{sub}", {**person, "enabled": False})
        told()
        told()
        assert toni.api("GET", "users/me")[0] in (401, 403)
    finally:
        sign_on.ask("PUT", f"/users/{sub}", {**person, "enabled": True})
        told()
    assert toni.api("GET", "users/me")[0] in (401, 403)
    again = signed_in(outside, people["toni"])
    assert again.api("GET", "users/me")[1]["login"] == sub
    assert "Vor der Sperre" in again.titles()


def test_whoever_takes_over_an_address_opens_nothing_of_its_former_owner(
    outside: Outside, people: People, sign_on: SignOn, told: Told
) -> None:
    """Accounts are called by the sub before anybody signs in: no address links anybody (zammad 4889)."""
    told()
    maria, karl = people["maria"], people["karl"]
    signed_in(outside, maria).report(IT, "Nur für Maria")
    before = {one.sub: sign_on.ask("GET", f"/users/{one.sub}") for one in (maria, karl)}
    old, new = before[maria.sub]["email"], "maria.neu@musterstadt.example"
    try:
        for one, address in ((maria, new), (karl, old)):
            told_ = {**before[one.sub], "username": address, "email": address, "emailVerified": True}
            sign_on.ask("PUT", f"/users/{one.sub}", told_)
        told()
        heir = signed_in(outside, replace(karl, email=old))
        assert heir.api("GET", "users/me")[1]["login"] == karl.sub
        assert heir.api("GET", "users/me")[1]["email"] == old
        assert "Nur für Maria" not in heir.titles()
        assert "Nur für Maria" in signed_in(outside, replace(maria, email=new)).titles()
    finally:
        for one in (karl, maria):
            sign_on.ask("PUT", f"/users/{one.sub}", before[one.sub])
        told()


def test_the_operators_address_opens_nothing(outside: Outside, people: People, sign_on: SignOn, told: Told) -> None:
    """Somebody of another city, who has the emergency account's address at the sign-on: Zammad asks nobody for it."""
    nora, address = people["nora"], "it@musterstadt.example"
    person = sign_on.ask("GET", f"/users/{nora.sub}")
    try:
        sign_on.ask("PUT", f"/users/{nora.sub}", {**person, "email": address, "emailVerified": True})
        # The sign-on calls people by their address.
        visitor = Visitor(outside)
        visitor.sign_in(replace(nora, email=address))
        assert visitor.url.startswith(HELPDESK), visitor.url
        assert visitor.api("GET", "users/me")[1]["login"] == nora.sub
        assert visitor.api("GET", "settings")[0] in (401, 403)
    finally:
        sign_on.ask("PUT", f"/users/{nora.sub}", person)
        told()


def test_whose_session_ends_at_the_sign_on_is_out_here(outside: Outside, people: People, sign_on: SignOn) -> None:
    maria = signed_in(outside, people["maria"])
    sign_on.ask("POST", f"/users/{people['maria'].sub}/logout")
    assert maria.api("GET", "users/me")[0] in (401, 403)


def test_a_scheduler_that_is_dead_is_seen(host: Host) -> None:
    """Zammad's own check stays well for 18 minutes: the manifest watches the unit."""
    assert host.service("zammad-worker-1.service").is_running
    assert host.service("zammad-worker-1.service").is_enabled


def test_no_password_is_in_the_journal_or_in_rails_log(host: Host) -> None:
    journal = host.check_output("journalctl --no-pager --output=cat; cat /opt/zammad/log/*.log")
    for name in ("zammad_db", "zammad_admin", "zammad_token", "roster_zammad"):
        assert derived(name) not in journal, name


def test_nothing_starts_where_the_installation_did_not_end(host: Host) -> None:
    """The unit's condition, which is there before the package."""
    mark = "/var/lib/readi/zammad/may-start"
    host.check_output(f"systemctl stop zammad-web-1.service && mv {mark} {mark}.away")
    try:
        host.run("systemctl start zammad-web-1.service")
        assert not host.service("zammad-web-1.service").is_running
    finally:
        host.check_output(f"mv {mark}.away {mark} && systemctl start zammad-web-1.service")
    host.check_output("timeout 60 sh -c 'until curl -sf http://127.0.0.1:3000/api/v1/signshow; do sleep 0.2; done'")


def test_nothing_was_sent_to_anybody_else(host: Host) -> None:
    """Saving a channel by REST would send a probe to discard.zammad.org (zammad 6321): it is made by Rails."""
    lines = [json.loads(line) for line in host.check_output("cat /var/lib/relay/mail.jsonl").splitlines()]
    found = {address for one in lines for address in one["recipients"]}
    assert found and all(address.endswith((".example", "@readi.test")) for address in found), found
