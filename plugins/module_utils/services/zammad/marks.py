"""Our keys in Zammad's notes: names there are for people, and change."""

from __future__ import annotations

MARK = "readi.one: "


def mark(key: str) -> str:
    return f"{MARK}{key}"


def key_of(note: object) -> str | None:
    """The key in a note; None where it is not one of ours."""
    text = str(note or "")
    return text.removeprefix(MARK) if text.startswith(MARK) else None
