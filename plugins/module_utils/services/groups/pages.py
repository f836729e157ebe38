"""The pages of project groups: what a browser asks for becomes a question to Acts, and what it says becomes a page.

    app = create(config, folder_of_templates, town, doors, store, acts)       # a WSGI application (Flask)

Every page works without JavaScript. What changes something is a POST with the session's word in it (`csrf`), from a
page of ours (Origin, where the browser says one), and answers with a redirect. Flask is Debian's (python3-flask 3.1).
"""

from __future__ import annotations

import hmac
import secrets
import time
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...roster.audiences import Rule, audience
from ...roster.types import Group, Person, Roster
from ..nextcloud.groups import mount_points
from . import rules
from .acts import Acts, UnknownError, waiting_for
from .doors import DoorError, Doors
from .rules import RefusedError
from .sessions import IDLE_S, WAY_S, Kept, Session, Way
from .store import INVITATION, ShutError, Store
from .town import Seen, SilentError, Town
from .words import LANGUAGES, LOG, TEXTS

ROOT = "/groups/"
COOKIE, WAY_COOKIE = "__Host-readi-groups", "__Host-readi-groups-way"
PER_PAGE = 60
LOG_ROWS = 500
OPERATORS = "/operators"  # as services/keycloak/desired_names.py, which stays on the controller
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{sso}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create(
    config: Mapping[str, Any], templates: Path, town: Town, doors: Doors, store: Store, acts: Acts,
    clock: Callable[[], float] = time.time,
) -> Any:  # fmt: skip
    # Not at the top: a host without these pages has the library, and not Flask.
    from flask import Flask  # noqa: PLC0415

    app = Flask("readi_groups", template_folder=str(templates), static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=64 * 1024, TEMPLATES_AUTO_RELOAD=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Pages(config, app, town, doors, store, acts, clock).routes()
    return app


class _AwayError(Exception):
    """Nobody is signed in, or not any more."""


class Pages:
    def __init__(
        self, config: Mapping[str, Any], app: Any, town: Town, doors: Doors, store: Store, acts: Acts,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self._config, self._app, self._town, self._doors = config, app, town, doors
        self._store, self._acts, self._clock = store, acts, clock
        self._sessions: Kept[Session] = Kept(IDLE_S)
        self._ways: Kept[Way] = Kept(WAY_S)
        self._back = f"{config['portal']}{ROOT}back"

    def routes(self) -> None:
        app = self._app
        for path, view, methods in (
            ("", self.overview, ["GET"]),
            ("sign-in", self.sign_in, ["GET"]),
            ("back", self.back, ["GET"]),
            ("sign-out", self.sign_out, ["POST"]),
            ("health", self.health, ["GET"]),
            ("waiting", self.waiting, ["GET"]),
            ("log", self.log, ["GET"]),
            ("invitations/<id_>", self.invitation, ["POST"]),
            ("requests/<id_>/withdraw", self.withdraw, ["POST"]),
            ("g/<slug>/", self.group, ["GET"]),
            ("g/<slug>/<act>", self.act, ["POST"]),
            ("g/<slug>/requests/<id_>", self.decide, ["POST"]),
            ("g/<slug>/invitations/<id_>", self.take_back, ["POST"]),
            ("g/<slug>/members/<sub>", self.member, ["POST"]),
        ):
            app.add_url_rule(ROOT + path, view.__name__, view, methods=methods, strict_slashes=False)
        app.after_request(self._headers)
        app.register_error_handler(404, lambda _: self._problem("not_found", 404))
        app.register_error_handler(405, lambda _: self._problem("not_found", 405))
        app.register_error_handler(413, lambda _: self._problem("too_long", 413))
        app.register_error_handler(UnknownError, lambda _: self._problem("not_found", 404))
        app.register_error_handler(ShutError, lambda _: self._problem("silent", 503))
        app.register_error_handler(SilentError, lambda _: self._problem("silent", 503))
        app.register_error_handler(_AwayError, self._away)

    # looking

    def overview(self) -> Any:
        from flask import request  # noqa: PLC0415

        session, me, seen = self._who()
        typed = request.args.get("q", "")[:100]
        found = [one for one in rules.shown(seen.groups.values(), me) if rules.matches(one, typed)]
        mine = [one for one in found if me.sub in one.members]
        others = [one for one in found if me.sub not in one.members]
        pages = max(1, -(-len(others) // PER_PAGE))
        asked_for = request.args.get("page", "1")
        page = min(max(int(asked_for) if asked_for.isdecimal() and len(asked_for) < 7 else 1, 1), pages)
        requests, invitations = waiting_for(seen, self._store, me)
        return self._page(
            "overview.html", session, ROOT,
            typed=typed, query=urllib.parse.quote(typed), mine=[self._card(one, me, session) for one in mine],
            others=[self._card(one, me, session) for one in others[(page - 1) * PER_PAGE : page * PER_PAGE]],
            page=page, pages=pages,
            requests=[
                {"name": self._name(seen, one.sub, session), "group": self._card(g, me, session)} for one, g in requests
            ],
            invitations=[{"id": one.id, "group": self._card(g, me, session)} for one, g in invitations],
            operates=session.operates, circles=[] if me.guest_until else self._circles(seen, me, session),
        )  # fmt: skip

    def _circles(self, seen: Seen, me: Person, session: Session) -> list[dict[str, Any]]:
        """What follows from the groups; nobody joins or leaves it."""
        texts = TEXTS[session.lang]
        found = []
        for row in self._config["audiences"]:
            rule = Rule(row["of"], frozenset(row["kinds"]), frozenset(row["groups"]))
            inside = audience(rule, seen.groups.values(), seen.people)
            found.append(
                {"name": row["name"], "from": texts[f"circle_{row['of']}"], "inside": me.sub in inside,
                 "people": texts["people_1"] if len(inside) == 1 else texts["people_n"].format(n=len(inside))}
            )  # fmt: skip
        return found

    def waiting(self) -> Any:
        """For the portal's page, which asks with the person's token: what waits for them, as JSON."""
        from flask import request  # noqa: PLC0415

        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            sub = self._doors.whose(token) if kind == "Bearer" and token.isascii() else ""
        except DoorError:
            sub = ""
        seen = self._town.seen()
        me = seen.people.get(sub)
        if me is None:
            return {"error": "whose token is this?"}, 401
        requests, invitations = waiting_for(seen, self._store, me)
        by_group: dict[str, dict[str, Any]] = {}
        for _, group in requests:
            row = {"group": group.name, "url": f"{ROOT}g/{group.slug}/#requests", "requests": 0}
            by_group.setdefault(group.id, row)["requests"] += 1
        return {
            "requests": list(by_group.values()),
            "invitations": [{"group": group.name, "url": ROOT} for _, group in invitations],
        }

    def log(self) -> Any:
        """For operators: what was done in all groups, or in one (`slug`)."""
        from flask import request  # noqa: PLC0415

        session, _, seen = self._who(fresh=True)
        if not self._operates(session.tokens.access):
            raise UnknownError
        slug = request.args.get("slug", "")[:100]
        rows = [
            {**line, "slug": row["slug"],
             "group": seen.groups[row["slug"]].name if row["slug"] in seen.groups else row["slug"]}
            for row in self._store.all_noted(LOG_ROWS, slug) if (line := self._line(row, seen, session))
        ]  # fmt: skip
        return self._page("log.html", session, f"{ROOT}log", rows=rows, one=bool(slug))

    def _operates(self, token: str) -> bool:
        try:
            return OPERATORS in self._doors.own_groups(token)
        except DoorError as error:
            if error.status == 0:
                raise SilentError(str(error)) from error
            return False

    def group(self, slug: str) -> Any:
        session, me, seen = self._who()
        group = seen.groups.get(slug)
        if group is None:  # a link of the portal names the group's key
            group = next((one for one in seen.groups.values() if one.attributes.get("key") == slug), None)
        if group is None or not rules.sees(group, me):
            raise UnknownError
        return self._group_page(group, me, seen, session)

    def _group_page(self, group: Group, me: Person, seen: Seen, session: Session, **more: Any) -> Any:
        def name(sub: str) -> str:
            return self._name(seen, sub, session)

        inside, leads = me.sub in group.members, me.sub in group.moderators
        own = [one for one in self._store.of_person(me.sub) if one.group_id == group.id and one.kind != INVITATION]
        members = [
            {"sub": sub, "name": name(sub), "organisation": self._organisation(seen, sub),
             "moderates": sub in group.moderators, "me": sub == me.sub, "guest": self._guest(seen, sub, session)}
            for sub in group.members
        ]  # fmt: skip
        requests, invitations, log = [], [], []
        if leads:
            waiting = self._store.waiting(group.id)
            requests = [
                {"id": one.id, "name": name(one.sub), "organisation": self._organisation(seen, one.sub),
                 "word": one.word, "day": self._day(one.at, session)}
                for one in waiting if one.sub not in group.members and one.sub in seen.people
            ]  # fmt: skip
            invitations = [{"id": one.id, "address": one.address} for one in self._store.waiting(group.id, INVITATION)]
            log = [line for row in self._store.noted(group.id) if (line := self._line(row, seen, session))]
        texts = TEXTS[session.lang]
        open_ = next((one for one in own if one.state in ("waiting", "deciding")), None)
        last = next((one for one in reversed(own) if one.state in ("accepted", "declined") and one.message), None)
        return self._page(
            "group.html", session, f"{ROOT}g/{group.slug}/",
            group={**self._card(group, me, session), "places": self._places(group, seen, session) if inside else []},
            inside=inside, leads=leads,
            members=sorted(members, key=lambda one: (not one["moderates"], str(one["name"]).casefold())),
            asked=open_ and {"id": open_.id, "day": self._day(open_.at, session)},
            answered=last and texts["answered"].format(what=texts[last.state], message=last.message),
            requests=requests, invitations=invitations, log=log, **more,
        )  # fmt: skip

    # doing

    def act(self, slug: str, act: str) -> Any:
        session, me, form = self._sent()
        token, to = session.tokens.access, f"{ROOT}g/{slug}/"
        named = self._called(slug)
        if act == "join":
            return self._do(session, to, lambda: self._acts.join(slug, me), "joined", group=named)
        if act == "leave":
            return self._do(session, to, lambda: self._acts.leave(slug, me, token), "left", ROOT, group=named)
        if act == "ask":
            return self._do(session, to, lambda: self._acts.ask(slug, me, _text(form, "word")), "asked", group=named)
        if act == "invite":
            return self._do(session, to, lambda: self._acts.invite(slug, me, _text(form, "address")), "did_invite")
        raise UnknownError

    def decide(self, slug: str, id_: str) -> Any:
        session, me, form = self._sent()
        accept = form.get("decision") == "accept"
        one = self._store.get(id_)
        name = self._name(self._town.seen(), one.sub, session) if one and one.slug == slug else ""
        token, message = session.tokens.access, _text(form, "message")

        def decide() -> None:
            self._acts.decide(slug, id_, me, token, accept=accept, message=message)

        return self._do(session, f"{ROOT}g/{slug}/", decide, "did_accept" if accept else "did_decline", name=name)

    def take_back(self, slug: str, id_: str) -> Any:
        session, me, _ = self._sent()
        return self._do(session, f"{ROOT}g/{slug}/", lambda: self._acts.take_back(slug, id_, me), "did_take_back")

    def member(self, slug: str, sub: str) -> Any:
        session, me, form = self._sent()
        token, name = session.tokens.access, self._name(self._town.seen(), sub, session)
        acts = {
            "remove": (lambda: self._acts.remove(slug, sub, me, token), "did_remove"),
            "appoint": (lambda: self._acts.appoint(slug, sub, me, token), "did_appoint"),
            "dismiss": (lambda: self._acts.dismiss(slug, sub, me, token), "did_dismiss"),
        }
        if form.get("do") not in acts:
            raise UnknownError
        do, said = acts[form["do"]]
        return self._do(session, f"{ROOT}g/{slug}/", do, said, name=name)

    def invitation(self, id_: str) -> Any:
        session, me, form = self._sent()
        accept = form.get("decision") == "accept"
        one = self._store.get(id_)
        said = "did_answer_yes" if accept else "did_answer_no"
        named = self._called(one.slug) if one else ""
        return self._do(session, ROOT, lambda: self._acts.answer(id_, me, accept=accept), said, group=named)

    def withdraw(self, id_: str) -> Any:
        session, me, _ = self._sent()
        one = self._store.get(id_)
        to = f"{ROOT}g/{one.slug}/" if one and one.sub == me.sub else ROOT
        return self._do(session, to, lambda: self._acts.withdraw(id_, me), "withdrew")

    def _do(
        self, session: Session, to: str, do: Callable[[], None], said: str, then: str | None = None, **fields: str
    ) -> Any:
        """What was refused is said on the page it was asked from."""
        try:
            do()
        except RefusedError as error:
            session.said.append((error.key, {"refused": "yes"}))
            return self._to(to)
        session.said.append((said, fields))
        return self._to(then or to)

    # signing in and out

    def sign_in(self) -> Any:
        from flask import request  # noqa: PLC0415

        to = _ours(request.args.get("next", ""))
        way = Way(_word(), _word(), _word() + _word(), to)
        address = self._doors.way_in(
            back=self._back,
            state=way.state,
            nonce=way.nonce,
            verifier=way.verifier,
            lang=_lang(request.args.get("lang")),
        )
        answer = self._to(address, 302)
        answer.set_cookie(WAY_COOKIE, self._ways.add(way), max_age=WAY_S, secure=True, httponly=True, samesite="Lax")
        return answer

    def back(self) -> Any:
        from flask import request  # noqa: PLC0415

        way = self._ways.drop(request.cookies.get(WAY_COOKIE, ""))
        if way is None or not hmac.compare_digest(way.state, request.args.get("state", "")):
            return self._problem("forged", 400, again=True)
        if not request.args.get("code"):
            return self._problem("session_over", 403, again=True)
        try:
            tokens = self._doors.exchange(request.args["code"], back=self._back, nonce=way.nonce, verifier=way.verifier)
        except DoorError as error:
            return self._problem(
                "silent" if error.status == 0 else "session_over", 503 if error.status == 0 else 403, again=True
            )
        sub = str(tokens.claims["sub"])
        lang = _lang(str(tokens.claims.get("locale", ""))) or self._spoken()
        session = Session(sub, str(tokens.claims.get("name", "")), lang, tokens, self._operates(tokens.access))
        self._store.speaks(sub, lang, self._clock())
        if sub not in self._town.seen().people:
            self._town.tell([], [sub])
        answer = self._to(way.to)
        answer.set_cookie(COOKIE, self._sessions.add(session), secure=True, httponly=True, samesite="Lax")
        answer.delete_cookie(WAY_COOKIE, secure=True, httponly=True, samesite="Lax")
        return answer

    def sign_out(self) -> Any:
        from flask import request  # noqa: PLC0415

        session, _, _ = self._sent()
        self._sessions.drop(request.cookies.get(COOKIE, ""))
        home = f"{self._config['portal']}{self._config['sites'][session.lang]['home']}"
        answer = self._to(self._doors.way_out(back=home, id_token=session.tokens.id))
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")
        return answer

    def health(self) -> Any:
        """For this host; 503 with one line where something that every page needs is silent."""
        self._town.seen()
        self._store.get("")
        return "ok\n", 200, {"Content-Type": "text/plain"}

    def _who(self, *, fresh: bool = False) -> tuple[Session, Person, Seen]:
        """`fresh`: the sign-on is asked whether the session is still one, whatever its token says."""
        from flask import request  # noqa: PLC0415

        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            raise _AwayError
        with session.lock:
            if fresh or session.tokens.ends <= self._clock():
                try:
                    session.tokens = self._doors.renew(session.tokens.refresh)
                except DoorError as error:
                    if error.status == 0:
                        raise SilentError(str(error)) from error
                    self._sessions.drop(request.cookies.get(COOKIE, ""))
                    raise _AwayError from error
                session.lang = _lang(str(session.tokens.claims.get("locale", ""))) or session.lang
        if chosen := _lang(request.args.get("lang")):
            session.lang = chosen
        seen = self._town.seen()
        me = seen.people.get(session.sub)
        if me is None:
            raise _AwayError("no_account")
        return session, me, seen

    def _sent(self) -> tuple[Session, Person, Mapping[str, str]]:
        from flask import abort, request  # noqa: PLC0415

        origin = request.headers.get("Origin")
        session, me, _ = self._who(fresh=True)
        word = request.form.get("csrf", "")
        if (origin and origin != self._config["portal"]) or not hmac.compare_digest(
            word.encode(), session.csrf.encode()
        ):
            abort(self._problem("forged", 403))
        return session, me, request.form

    def _away(self, error: Exception) -> Any:
        """Somebody who only looks is led to the sign-on; who sent something reads that it was not done."""
        from flask import request  # noqa: PLC0415

        if str(error) == "no_account":
            return self._problem("no_account", 403, again=True)
        if request.method != "GET":
            return self._problem("session_over", 403, again=True)
        here = request.full_path.rstrip("?")
        return self._to(
            f"{ROOT}sign-in?{urllib.parse.urlencode({'next': here, 'lang': _lang(request.args.get('lang'))})}", 302
        )

    # answers

    def _page(self, template: str, session: Session, path: str, **given: Any) -> Any:
        from flask import render_template  # noqa: PLC0415

        texts = TEXTS[session.lang]
        said, session.said = session.said, []
        told = [
            {"text": texts[key].format(**{"group": "", "name": "", **fields}), "refused": "refused" in fields}
            for key, fields in said
        ]
        return render_template(
            template, t=texts, lang=session.lang, other=_other(session.lang), site=self._config["sites"][session.lang],
            path=path, root=ROOT, csrf=session.csrf, who=session.name, said=told, **given,
        )  # fmt: skip

    def _problem(self, key: str, status: int, *, again: bool = False) -> Any:
        from flask import make_response, render_template  # noqa: PLC0415

        lang = self._spoken()
        page = render_template(
            "problem.html", t=TEXTS[lang], lang=lang, other=_other(lang), site=self._config["sites"][lang], path=ROOT,
            root=ROOT, csrf="", who="", said=[],
            title=TEXTS[lang]["not_found" if key == "not_found" else "error_title"],
            text=TEXTS[lang]["not_found_lead" if key == "not_found" else key], again=again,
        )  # fmt: skip
        return make_response(page, status)

    def _to(self, address: str, status: int = 303) -> Any:
        from flask import redirect  # noqa: PLC0415

        return redirect(address, status)

    def _headers(self, answer: Any) -> Any:
        answer.headers["Content-Security-Policy"] = POLICY.format(sso=f" {self._config['sso']}")
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _spoken(self) -> str:
        """The person's own language where they are signed in, else the browser's."""
        from flask import request  # noqa: PLC0415

        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        if session:
            return session.lang
        return _lang(request.args.get("lang")) or request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]

    # words

    def _card(self, group: Group, me: Person, session: Session) -> dict[str, Any]:
        texts = TEXTS[session.lang]
        count = len(group.members)
        return {
            "url": f"{ROOT}g/{group.slug}/",
            "slug": group.slug,
            "name": group.name,
            "purpose": group.attributes.get("purpose", ""),
            "kind": texts.get(f"kind_{group.kind}", texts["kind_project"]),
            "joining": group.joining,
            "joining_text": texts.get(f"joining_{group.joining}", texts["joining_closed"]),
            "members": texts["members_1"] if count == 1 else texts["members_n"].format(n=count),
            "leads": me.sub in group.moderators,
            "archived": group.state == "archived",
        }

    def _places(self, group: Group, seen: Seen, session: Session) -> list[dict[str, str]]:
        places = [one for one in self._config["places"] if group.attributes.get(one["attribute"])]
        if not places:
            return []
        key, folder = group.attributes.get("key", group.slug), mount_points(Roster(tuple(seen.groups.values())))
        said = {"GROUP": key, "NAME": folder[group.slug]}
        return [{"url": _filled(place["url"], said), "text": place[session.lang]} for place in places]

    def _called(self, slug: str) -> str:
        group = self._town.seen().groups.get(slug)
        return group.name if group else ""

    def _name(self, seen: Seen, sub: str, session: Session) -> str:
        person = seen.people.get(sub)
        return (f"{person.given_name} {person.family_name}".strip() if person else "") or TEXTS[session.lang]["whoever"]

    def _organisation(self, seen: Seen, sub: str) -> str:
        key = seen.people[sub].organisation if sub in seen.people else ""
        return str(self._config["organisations"].get(key, ""))

    def _guest(self, seen: Seen, sub: str, session: Session) -> str:
        """Until when somebody from outside is one."""
        until = seen.people[sub].guest_until if sub in seen.people else None
        if not until:
            return ""
        parts = until.split("-")
        german = session.lang == "de" and len(parts) == 3 and all(part.isdecimal() for part in parts)
        shown = ".".join(part.lstrip("0") for part in reversed(parts)) if german else until
        return TEXTS[session.lang]["guest_until"].format(day=shown)

    def _day(self, at: float, session: Session) -> str:
        found = time.localtime(at)
        if session.lang == "de":
            return f"{found.tm_mday}.{found.tm_mon}.{found.tm_year}"
        return time.strftime("%Y-%m-%d", found)

    def _line(self, row: Mapping[str, Any], seen: Seen, session: Session) -> dict[str, str] | None:
        if row["what"] not in LOG[session.lang]:
            return None
        subject = str(row["subject"])
        whom = subject if "@" in subject else self._name(seen, subject, session)
        text = LOG[session.lang][row["what"]].format(who=self._name(seen, row["actor"], session), whom=whom)
        clock = time.strftime("%H:%M", time.localtime(row["at"]))
        return {"day": self._day(row["at"], session), "time": clock, "text": text}


def _filled(url: str, said: Mapping[str, str]) -> str:
    """The address of a group's place, with what its manifest leaves open (manifest_views.group_places)."""
    for word, text in said.items():
        url = url.replace(word, urllib.parse.quote(text, safe=""))
    return url


def _lang(text: str | None) -> str:
    code = (text or "")[:2]
    return code if code in LANGUAGES else ""


def _other(lang: str) -> str:
    return next(code for code in LANGUAGES if code != lang)


def _ours(path: str) -> str:
    """Where a sign-in may go on: on these pages, and nowhere else."""
    return path if path.startswith(ROOT) and "\\" not in path and "//" not in path.split("?", maxsplit=1)[0] else ROOT


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n")


def _word() -> str:
    return secrets.token_urlsafe(32)
