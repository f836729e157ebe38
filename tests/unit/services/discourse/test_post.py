"""Mail that comes in: of a member it goes to the forum, of a stranger it ends; a forum that rests gets it later."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.discourse import post

MAIL = "From: {}\r\nTo: neues@forum.readi.test\r\nSubject: Ä\r\n\r\nHallo\r\n"


class Forum:
    """Its API and its tables, with Anna's address in them."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.rests = False

    def good(self, method: str, path: str, body: Any) -> None:
        if self.rests:
            raise AdapterError("502", retry=True)
        self.taken.append(base64.b64decode(body["email_encoded"]))

    def read(self, selects: Any) -> dict[str, list[dict[str, Any]]]:
        mine = ("= 'anna@x.example'", "= 'o''neill@x.example'")
        return {"known": [{"many": int(any(one in selects["known"] for one in mine))}]}


@pytest.fixture
def forum() -> Forum:
    return Forum()


def handed(forum: Forum, sender: str) -> int:
    return post.handed(io.BytesIO(MAIL.format(sender).encode()), forum, forum)  # type: ignore[arg-type]


def test_a_members_mail_is_handed_over_whole(forum: Forum) -> None:
    assert handed(forum, "Anna <Anna@x.example>") == 0
    assert forum.taken == [MAIL.format("Anna <Anna@x.example>").encode()]


def test_an_apostrophe_is_no_stranger(forum: Forum) -> None:
    assert handed(forum, "Sean <o'neill@x.example>") == 0
    assert len(forum.taken) == 1


@pytest.mark.parametrize(
    "sender", ["eve@x.example", "", "o'; DROP TABLE users; --@x.example", "anna", '"a b"@x.example']
)
def test_of_a_stranger_nothing_is_handed_over_and_nobody_is_told(forum: Forum, sender: str) -> None:
    assert handed(forum, sender) == 0
    assert forum.taken == []


def test_while_the_forum_rests_mail_waits(forum: Forum) -> None:
    forum.rests = True
    assert handed(forum, "anna@x.example") == post.LATER
