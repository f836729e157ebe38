"""Who is invited gets a mail with a calendar file, and its times are right across the change to summer time."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from testinfra.host import Host

from tests.contracts.jitsi_admin.there import There
from tests.lab.outside import Outside
from tests.lab.sign_on import Person

from .conftest import SITE, Mailbox
from .visitor import Visitor

GUEST = "gast@verein.example"
# The last working day of winter time and the first of summer time: what is typed, and what the clock on the wall shows.
DAYS = {"2027-03-26T09:00": ("26.03.2027", "09:00"), "2027-03-29T09:00": ("29.03.2027", "09:00")}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def at_work(outside: Outside, maria: Person, there: There) -> Iterator[Visitor]:
    visitor = Visitor(outside)
    visitor.sign_in(maria)
    yield visitor
    there.sql("delete from lobby_waitung_user; delete from user_rooms; delete from rooms;")


def arrived(mailbox: Mailbox, name: str) -> EmailMessage:
    """The invitation to the conference of that name."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for mail in mailbox.mails():
            if str(mail["subject"]).endswith(f" {name}"):
                return mail
        time.sleep(0.5)
    raise AssertionError(f"no mail about {name}")


def parts(mail: EmailMessage) -> tuple[str, str]:
    """What a person reads, and the calendar file with its lines whole again (RFC 5545, 3.1)."""
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar" and str(file.get_filename()).endswith(".ics")
    body = mail.get_body(("html",))
    assert body is not None
    # Its bytes: the part names no charset.
    sent = file.get_payload(decode=True)
    assert isinstance(sent, bytes)
    return body.get_content(), sent.replace(b"\r\n ", b"").decode()


def moment(file: str, name: str) -> datetime:
    (said,) = re.findall(rf"^{name}:(\d{{8}}T\d{{6}})Z\r$", file, re.MULTILINE)
    return datetime.strptime(said, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", DAYS)
def test_mail_file_and_page_say_the_same_time_on_both_sides_of_the_change(
    at_work: Visitor, mailbox: Mailbox, typed: str
) -> None:
    date, clock = DAYS[typed]
    name = f"Rät-{date}"
    at_work.plan(name, **{"room[start]": typed, "room[duration]": "90", "room[guests][]": GUEST})
    mail = arrived(mailbox, name)
    (sender,) = mail["from"].addresses
    assert (sender.display_name, sender.addr_spec, mail["to"]) == ("readi.one Lab", "noreply@readi.test", GUEST)
    assert mail["reply-to"] == "maria.muster@musterstadt.example"
    text, file = parts(mail)
    assert f"Datum: {date}" in text and f"Startzeit: {clock}" in text and "Zeitzone: Europe/Berlin" in text
    assert moment(file, "DTSTART").astimezone(BERLIN).strftime("%d.%m.%Y %H:%M") == f"{date} {clock}"
    assert (moment(file, "DTEND") - moment(file, "DTSTART")).total_seconds() == 90 * 60
    assert "METHOD:REQUEST\r\n" in file and f"SUMMARY:{name}\r\n" in file
    assert f"<time>{date} {clock}</time>" in at_work.go(f"{SITE}/room/dashboard").text


def test_the_times_are_right_because_php_has_the_zone_of_the_cities(
    at_work: Visitor, mailbox: Mailbox, host: Host, there: There
) -> None:
    """Somebody plans before they have a zone of their own; without our zone the file is an hour or two late."""
    assert host.check_output("readi-php jitsi_admin -r 'echo date_default_timezone_get();'") == "Europe/Berlin"
    typed, found = "2027-03-29T09:00", {}
    try:
        for zone in ("Europe/Berlin", "UTC"):
            there.sql("update fos_user set time_zone = null;")
            body = f"room[name]=In+{zone}&room[start]={typed}&room[guests][]={GUEST}"
            more = {"PHP_ADMIN_VALUE": "date.timezone=UTC"} if zone == "UTC" else {}
            there.ask("/room/new", method="POST", body=body, HTTP_COOKIE=at_work.cookies, **more)
            _, file = parts(arrived(mailbox, f"In {zone}"))
            found[zone] = moment(file, "DTSTART").strftime("%H:%M")
    finally:
        # A worker keeps what a request set by PHP_ADMIN_VALUE.
        there.target.run("systemctl", "restart", "readi-php@jitsi_admin")
    assert found == {"Europe/Berlin": "07:00", "UTC": "09:00"}


def test_the_link_of_the_mail_leads_into_the_lobby_once_it_is_time(
    at_work: Visitor, outside: Outside, mailbox: Mailbox
) -> None:
    at_work.plan("Später", **{"room[start]": "2027-03-29T09:00", "room[lobby]": "1", "room[guests][]": GUEST})
    at_work.plan("Jetzt", **{"room[lobby]": "1", "room[guests][]": GUEST})
    for name, waits in (("Später", False), ("Jetzt", True)):
        (link,) = set(re.findall(r'href="([^"]+)"', parts(arrived(mailbox, name))[0]))
        link = html.unescape(link)
        assert link.startswith(f"{SITE}/join/rathaus?data=")
        page = Visitor(outside).go(link, {"name": "Gast"}).text
        assert ("data-waits" in page) is waits and "data-jwt" not in page
