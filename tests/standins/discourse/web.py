"""Who asks, and whether they may: API keys, limits, sessions, read-only mode (application_controller.rb).

Every request is one transaction; what is refused has changed nothing.
"""

from __future__ import annotations

import math
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ..kit.server import Answer, App, Request, json_answer
from ..kit.state import Do
from .answers import AnsweredError, fault
from .forum import Forum, hashed, now

Handler = Callable[..., Answer]
ADMIN_MOST = 60
"""Requests of all administrators' keys together, a minute; DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE says another."""
ALWAYS = ("/srv/status",)
OPEN = ("/session", "/u.json", "/site/basic-info.json")
"""Answered to strangers where login_required is on too (site_controller.rb, skip_before_action)."""


@dataclass(frozen=True)
class Asked:
    """`user`: whose session or key it is; `by_key`: it was a key."""

    request: Request
    user: dict[str, Any] | None = None
    by_key: bool = False

    def many(self, name: str) -> list[str]:
        """All values of a name in the query."""
        return [value for key, value in parse_qsl(self.request.search) if key == name]


Routes = Callable[..., None]


class Guard:
    """Made once for each server; `clock` gives seconds."""

    def __init__(self, app: App, forum: Forum, clock: Callable[[], float] = time.time) -> None:
        self.app, self.forum, self.clock = app, forum, clock
        self._minute, self._count = 0, 0

    def add(self, method: str, pattern: str, handler: Handler, *, admin: bool = False, csrf: bool = True) -> None:
        """`admin`: for administrators alone; elsewhere a handler decides."""

        @self.app.route(method, pattern)
        def handled(request: Request, **parts: str) -> Answer:
            try:
                with self.forum.turn() as do:
                    asked = self._asked(do, request, admin=admin or pattern.startswith("/admin/"), csrf=csrf)
                    return handler(self.forum, do, asked, **parts)
            except AnsweredError as ended:
                return ended.answer
            except (OSError, sqlite3.OperationalError):
                return Answer(500, b"Oops")

    def _asked(self, do: Do, request: Request, *, admin: bool, csrf: bool) -> Asked:
        language = self.forum.language
        below_admin = request.path.startswith("/admin/")
        writes = request.method not in ("GET", "HEAD")
        if writes and self.forum.read_only and not request.path.startswith("/admin/backups"):
            raise fault(503, "read_only", language)
        if "api_key" in request.query:
            # It was allowed once; headers alone are now.
            raise fault(404 if below_admin else 403, "not_found" if below_admin else "invalid_access", language)
        if "api-key" in request.headers:
            user = self._by_key(do, request)
            if user is None:
                raise fault(404 if below_admin else 403, "not_found" if below_admin else "invalid_access", language)
            if user["admin"]:
                self._limited(language)
            if admin and not user["admin"]:
                raise fault(404 if below_admin else 403, "not_found" if below_admin else "invalid_access", language)
            return Asked(request, user, by_key=True)
        token = request.session.get("token")
        user = self.forum.of_session(do, str(token)) if token else None
        if (
            writes
            and csrf
            and not secrets.compare_digest(
                request.headers.get("x-csrf-token") or request.form.get("authenticity_token", ""),
                str(request.session.get("csrf", "-")),
            )
        ):
            raise AnsweredError(json_answer(["BAD CSRF"], 403))
        if admin and not (user and user["admin"]):
            raise fault(404 if below_admin else 403, "not_found" if below_admin else "invalid_access", language)
        closed = self.forum.on(do, "login_required") and request.path.endswith(".json")
        if closed and user is None and not request.path.startswith(OPEN):
            raise fault(403, "not_logged_in", language)
        return Asked(request, user)

    def _by_key(self, do: Do, request: Request) -> dict[str, Any] | None:
        """Of one user without a name of another; of all with a name."""
        sql = "select * from api_keys where key_hash = :hash and revoked_at is null"
        found = do(sql, hash=hashed(request.headers["api-key"]))
        if not found:
            return None
        name = request.headers.get("api-username", "")
        do("update api_keys set last_used_at = :at where id = :id", at=now(), id=found[0]["id"])
        if found[0]["user_id"] is None:
            user = self.forum.named(do, name) if name else None
        else:
            user = self.forum.user(do, found[0]["user_id"])
            if user and name and name.lower() != user["username_lower"]:
                raise fault(403, "invalid_access", self.forum.language)
        return user if user and user["active"] and not self.forum.suspended(user) else None

    def _limited(self, language: str) -> None:
        most = int(self.forum.env.get("DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE", ADMIN_MOST))
        at = self.clock()
        if int(at // 60) != self._minute:
            self._minute, self._count = int(at // 60), 0
        self._count += 1
        if self._count > most:
            wait = math.ceil(60 - at % 60)
            ended = fault(429, "rate_limit", language, extras={"wait_seconds": wait})
            ended.answer.headers += [
                ("Retry-After", str(wait)),
                ("Discourse-Rate-Limit-Error-Code", "admin_api_key_rate_limit"),
            ]
            raise ended
