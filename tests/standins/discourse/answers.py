"""Answers as Discourse gives them; texts follow default_locale, so nobody is to match them."""

from __future__ import annotations

from typing import Any

from ..kit.server import Answer, Request, json_answer

WORDS = {
    "de": {
        "invalid_access": "Du darfst das nicht.",
        "not_found": "Die angeforderte URL wurde nicht gefunden.",
        "invalid_parameters": "Ein Parameter ist ungültig.",
        "rate_limit": "Du hast diese Aktion zu oft ausgeführt.",
        "read_only": "Die Seite ist im schreibgeschützten Modus.",
    },
    "en": {
        "invalid_access": "You are not permitted to view the requested resource.",
        "not_found": "The requested URL or resource could not be found.",
        "invalid_parameters": "You supplied invalid parameters to the request.",
        "rate_limit": "You’ve performed this action too many times.",
        "read_only": "This site is in read only mode.",
    },
}


class AnsweredError(Exception):
    """Ends a request, with what is answered; what it wrote is undone."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


def fault(status: int, kind: str, language: str, **more: Any) -> AnsweredError:
    text = WORDS.get(language, WORDS["en"]).get(kind, kind)
    return AnsweredError(json_answer({"errors": [text], "error_type": kind, **more}, status))


def refused(words: str) -> AnsweredError:
    """A record that is not valid."""
    return AnsweredError(json_answer({"errors": [words]}, 422))


def crash() -> AnsweredError:
    return AnsweredError(Answer(500, b"Oops", "text/html; charset=utf-8"))


def told(request: Request) -> dict[str, Any]:
    """The body's parameters, JSON or a form; the query's where it has none."""
    if "json" in request.headers.get("content-type", ""):
        try:
            found = request.json()
        except ValueError:
            raise AnsweredError(json_answer({"errors": ["JSON"]}, 400)) from None
        return dict(found) if isinstance(found, dict) else {}
    return {**request.query, **_nested(request.form)}


def _nested(form: dict[str, str]) -> dict[str, Any]:
    """`group[name]` and `external_ids[oidc]`, as Rails reads them."""
    found: dict[str, Any] = {}
    for name, value in form.items():
        head, _, rest = name.partition("[")
        if rest.endswith("]") and isinstance(found.setdefault(head, {}), dict):
            found[head][rest[:-1]] = value
        else:
            found[name] = value
    return found


def truth(value: Any) -> bool:
    return value is True or str(value) in ("true", "t", "1")


def number(value: Any) -> int:
    """As Ruby's to_i."""
    text = str(value).strip()
    digits = text[1:] if text[:1] == "-" else text
    size = 0
    while size < len(digits) and digits[size].isdecimal():
        size += 1
    return int(text[: size + len(text) - len(digits)]) if size else 0


def ok(**more: Any) -> Answer:
    return json_answer({"success": "OK", **more})
