"""Mail that comes in, and a theme."""

from __future__ import annotations

import base64
import time
from typing import Any

from tests.contracts.discourse.there import There
from tests.contracts.fact import fact
from tests.contracts.target import PREFIX

LAB = "3.1.0.beta3"
RECEIVER = "app/controllers/admin/email_controller.rb, handle_mail; lib/email/receiver.rb"
WITHIN_S = 30


def sent(forum: There, mail: str) -> int:
    encoded = base64.b64encode(mail.encode()).decode()
    return forum.ask("POST", "/admin/email/handle_mail.json", {"email_encoded": encoded}).status


def became(forum: There, listed: str, subject: str) -> dict[str, Any] | None:
    """A worker takes it in, some seconds later."""
    for _ in range(WITHIN_S * 2):
        rows = forum.ask("GET", f"/admin/email/{listed}.json").json()
        if found := [row for row in rows if row["subject"] == subject]:
            return dict(found[0])
        time.sleep(0.5)
    return None


@fact(RECEIVER, seen=LAB)
def test_a_stranger_is_answered_like_anybody_and_refused(forum: There) -> None:
    """The answer is always 200; what was refused is in the list of the rejected. Our gate lets nobody in who has no
    account, since Discourse writes to them."""
    subject = f"{PREFIX}Fremd {time.time():.0f}"
    number = subject.replace(" ", "")
    head = f"From: {PREFIX}fremd@y.example\nTo: forum@x.example\nSubject: {subject}\nMessage-ID: <{number}@y>\n"
    mail = f"{head}\nHallo.\n"
    assert sent(forum, mail) == 200
    found = became(forum, "rejected", subject)
    assert found is not None and found["error"]


@fact(RECEIVER, seen=LAB)
def test_what_is_no_mail_is_an_error(forum: There) -> None:
    """What is not base64 is 500."""
    answer = forum.ask("POST", "/admin/email/handle_mail.json", {"email_encoded": "%%%"})
    assert answer.status == 500


@fact("app/controllers/admin/themes_controller.rb, create and update", read="2019 to 2024")
def test_a_theme_is_made_again_each_time_and_its_faults_are_in_its_fields(forum: There) -> None:
    """POST is 201, with the same name again too; SCSS that does not compile is taken, and the field has the error."""
    made = []
    for text in (":root { --tertiary: #0b5394; }", "body {"):
        fields = [{"name": "scss", "target": "common", "value": text}]
        answer = forum.ask("POST", "/admin/themes.json", {"theme": {"name": f"{PREFIX}thema", "theme_fields": fields}})
        assert answer.status == 201
        made.append(answer.json()["theme"])
    assert made[0]["id"] != made[1]["id"]
    sql = "select coalesce(error, '') from theme_fields where theme_id = {} and name = 'scss'"
    good, bad = (forum.sql(sql.format(one["id"])) for one in made)
    assert good in ([[""]], []) and bad and bad[0][0]
