"""What is filled into a form of Mailman 2.1's list administration, as a person would. Pure.

Mails to members and owners are said for each form: a field left out means what the list is set to (admin.py:1494-1497
and 1562-1567, 2.1.39). No form here has the button or the fields by which a member's or the list's settings change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

TYPE = "application/x-www-form-urlencoded"
Form = Mapping[str, str]

ADD_FIELDS = (
    "subscribees",
    "subscribe_or_invite",
    "send_welcome_msg_to_this_batch",
    "send_notifications_to_list_owner",
)
REMOVE_FIELDS = ("unsubscribees", "send_unsub_ack_to_this_batch", "send_unsub_notifications_to_list_owner")
CHANGE_FIELDS = ("change_from", "change_to")


def login(password: str) -> Form:
    """templates/en/admlogin.html:21 and 25"""
    return {"adminpw": password, "admlogin": "Let me in..."}


def add(addresses: Iterable[str], *, welcome: bool) -> Form:
    """admin.py:1230-1270: subscribed, not invited."""
    return {
        "subscribees": "\n".join(addresses),
        "subscribe_or_invite": "0",
        "send_welcome_msg_to_this_batch": "1" if welcome else "0",
        "send_notifications_to_list_owner": "0",
    }


def remove(addresses: Iterable[str], *, goodbye: bool) -> Form:
    """admin.py:1281-1310"""
    return {
        "unsubscribees": "\n".join(addresses),
        "send_unsub_ack_to_this_batch": "1" if goodbye else "0",
        "send_unsub_notifications_to_list_owner": "0",
    }


def change(old: str, new: str) -> Form:
    """admin.py:1313-1342; without notice_old and notice_new nobody is told (1650-1670)."""
    return {"change_from": old, "change_to": new}


def body(form: Form, token: str) -> bytes:
    return urlencode({**form, **({"csrf_token": token} if token else {})}).encode()
