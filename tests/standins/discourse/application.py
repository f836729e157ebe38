"""The whole stand-in as one kit App over a Forum."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from ..kit.server import Answer, App, Request
from . import VERSION, admin, categories, groups, mail, pages, sign_in
from .forum import Forum
from .web import Guard


def application(forum: Forum, version: str = VERSION, clock: Callable[[], float] = time.time) -> App:
    secret = hashlib.sha256(forum.env.get("DISCOURSE_SECRET_KEY_BASE", "of a test").encode()).digest()
    app = App("discourse", version, secret, secure=bool(forum.env.get("DISCOURSE_HOSTNAME")))

    @app.route("GET", "/srv/status")
    def status(request: Request) -> Answer:
        """200 also where the database does not answer."""
        return Answer(200, b"ok")

    guard = Guard(app, forum, clock)
    for room in (groups, categories, admin, mail, sign_in, pages):
        room.routes(guard.add)
    return app
