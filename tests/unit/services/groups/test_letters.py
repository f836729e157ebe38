"""Who is told what by e-mail, how often, and what becomes of a mail server that refuses or is silent."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups import letters, post
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import Acts
from ansible_collections.readi.one.plugins.module_utils.services.groups.letters import Site
from ansible_collections.readi.one.plugins.module_utils.services.groups.store import Store

from tests.e2e.stand.mail import Mailbox

from .village import Village, person, store

MARIA, HANS, ANNA, NEW = (person(sub) for sub in ("maria", "hans", "anna", "neu"))
SITE = Site("https://portal.example/groups/", {"de": "Netz", "en": "Net"}, "Stadt", "it@x.example")
FROM = "Netz <noreply@x.example>"
HOUR_S = 3600.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Office:
    """Pages that write, a store, and the real mailbox of the end-to-end tests."""

    def __init__(self, folder: Path, box: Mailbox) -> None:
        self.village, self.store, self.clock, self.box = Village(), store(folder), Clock(), box
        self.acts = Acts(self.village, self.village, self.store, self.clock, lambda line: None, writes=True)  # type: ignore[arg-type]

    def post(self) -> list[EmailMessage]:
        """What arrives by one run."""
        smtp = {"host": "127.0.0.1", "port": self.box.port, "encryption": "none", "user": None, "password": None}
        assert post.send(self.store, SITE, lambda: post.opened(smtp), FROM, self.clock.now) == 0
        found: list[EmailMessage] = []
        with suppress(queue.Empty):
            while True:
                found.append(self.box.next(within_s=0))
        return found

    def request(self, slug: str = "akte") -> str:
        return self.store.waiting(f"id-{slug}")[-1].id


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    box = Mailbox()
    yield Office(tmp_path, box)
    box.close()


def test_moderators_hear_of_requests_once_a_day_and_of_all_groups_in_one_mail(office: Office) -> None:
    office.acts.ask("akte", ANNA, "weil")
    first = office.post()
    assert sorted(mail["To"] for mail in first) == ["hans@stadt.example", "maria@stadt.example"]
    assert office.post() == []
    office.acts.ask("akte", NEW, "auch")
    office.acts.ask("milch", ANNA, "weil")
    office.clock.now += 23 * HOUR_S
    assert office.post() == []
    office.clock.now += 2 * HOUR_S
    second = {mail["To"]: mail.get_content() for mail in office.post()}
    assert set(second) == {"hans@stadt.example", "maria@stadt.example"}
    assert "https://portal.example/groups/g/akte/?lang=de" in second["hans@stadt.example"]
    assert "milch" not in second["hans@stadt.example"] and "g/milch/" in second["maria@stadt.example"]
    office.clock.now += 25 * HOUR_S
    assert office.post() == []


def test_nobody_is_told_of_a_request_that_is_decided(office: Office) -> None:
    office.acts.ask("milch", ANNA, "weil")
    office.acts.decide("milch", office.request("milch"), MARIA, "maria", accept=True, message="Willkommen\n-- <b>")
    (mail,) = office.post()
    assert mail["To"] == "anna@stadt.example" and "> Willkommen\n> -- <b>" in "\n".join(mail.get_content().splitlines())
    assert office.store.letters() == []


def test_what_concerns_somebody_themselves_comes_at_once(office: Office) -> None:
    office.store.speaks("anna", "en", office.clock.now)
    office.acts.ask("milch", ANNA, "weil")
    office.acts.decide("milch", office.request("milch"), MARIA, "maria", accept=False, message="")
    office.acts.invite("milch", MARIA, "anna@stadt.example")
    office.acts.invite("milch", MARIA, "anna@stadt.example")
    office.acts.invite("milch", MARIA, "nobody@stadt.example")
    mails = office.post()
    (invitation,) = [one for one in office.store.waiting("id-milch", "invitation") if one.sub]
    office.acts.answer(invitation.id, ANNA, accept=True)
    office.acts.appoint("milch", "anna", MARIA, "maria")
    office.acts.dismiss("milch", "anna", MARIA, "maria")
    office.acts.remove("milch", "anna", MARIA, "maria")
    mails += office.post()
    assert {mail["To"] for mail in mails} == {"anna@stadt.example"}
    assert [mail["Content-Language"] for mail in mails] == ["en"] * 4
    subjects = " | ".join(mail["Subject"] for mail in mails)
    assert [word in subjects for word in ("Your request", "Invitation", "You moderate", "no longer")] == [True] * 4
    assert all(mail["Auto-Submitted"] == "auto-generated" for mail in mails)


def test_a_name_with_line_breaks_is_one_line_of_a_mail(office: Office) -> None:
    letter = letters.Letter(
        "1", "anna", "anna@stadt.example", "de", letters.REMOVED, "akte", "A\r\nBcc: x@y.example\x00", "", "", 0
    )
    office.store.write(letter)
    (mail,) = office.post()
    assert mail["Bcc"] is None and "A Bcc: x@y.example" in mail["Subject"]


def test_without_mail_nothing_is_written(tmp_path: Path) -> None:
    village, kept = Village(), store(tmp_path)
    Acts(village, village, kept, Clock(), lambda line: None).ask("akte", ANNA, "weil")  # type: ignore[arg-type]
    assert kept.letters() == []


def test_a_silent_mail_server_loses_nothing(office: Office) -> None:
    office.acts.invite("milch", MARIA, "anna@stadt.example")
    smtp = {"host": "127.0.0.1", "port": 1, "encryption": "none", "user": None, "password": None}
    assert post.send(office.store, SITE, lambda: post.opened(smtp), FROM, office.clock.now) == 1
    assert len(office.post()) == 1


def test_what_was_sent_is_kept_without_address_and_words(office: Office, tmp_path: Path) -> None:
    office.acts.ask("akte", ANNA, "weil")
    office.post()
    assert _rows(office.store) == [("", ""), ("", "")]
    office.clock.now += 3 * 24 * HOUR_S
    office.store.forget_letters(office.clock.now)
    assert _rows(office.store) == []


def _rows(kept: Store) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, b in kept._rows("SELECT address, text FROM letters", ())]


def test_both_languages_say_the_same() -> None:
    assert letters.WORDS["de"].keys() == letters.WORDS["en"].keys()
    for key, text in letters.WORDS["de"].items():
        assert text.count("{") == letters.WORDS["en"][key].count("{"), key


def test_nobody_is_told_of_an_invitation_that_is_taken_back(office: Office) -> None:
    office.acts.invite("milch", MARIA, "anna@stadt.example")
    office.acts.take_back("milch", office.store.waiting("id-milch", "invitation")[0].id, MARIA)
    assert office.post() == [] and office.store.letters() == []
