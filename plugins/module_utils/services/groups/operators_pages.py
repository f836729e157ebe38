"""The operators' pages of project groups, below /groups/operate/: what they ask for becomes a question to Operators.

An operator's session here holds no right of theirs, like everybody's. Operators who open these pages go through the
sign-on once more, which shows no page to somebody signed in, for a token of the client `groups-operators`. In it are
two roles of theirs, manage-users and manage-realm. It is dropped with the session, and where the sign-on ends it.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...roster.types import Group, Person
from .acts import UnknownError
from .doors import OPERATORS_CLIENT, DoorError, Doors
from .founding import FOLDER, FORUM, HELPDESK, JOININGS, KINDS, LIST, Fault, Wish, proposed
from .founding_drafts import KEPT_S, Draft
from .founding_file import COLUMNS, FileError, people, read
from .operators import Operators
from .operators_words import beside, sentence
from .rules import RefusedError
from .sessions import Kept, Session
from .town import Seen, SilentError

if TYPE_CHECKING:
    from .pages import Pages

HERE = "operate/"
FILE_MAX = 512 * 1024
EXAMPLE = {
    "de": "name;kurzname;art;beitritt;zweck;moderation;mitglieder",
    "en": "name;slug;kind;joining;purpose;moderators;members",
}


class StepUpError(Exception):
    """An operator whose token for these pages is not there, or not any more."""


class OperatorsPages:
    def __init__(self, pages: Pages, doors: Doors, operators: Operators, root: str, gives: list[str]) -> None:
        self._pages, self._doors, self._operators, self._gives = pages, doors, operators, gives
        self._root = f"{root}{HERE}"
        self._drafts: Kept[Draft] = Kept(KEPT_S)

    def routes(self, app: Any) -> None:
        for path, view, methods in (
            ("", self.groups, ["GET"]),
            ("sign-in", self.sign_in, ["GET"]),
            ("new", self.new, ["GET"]),
            ("new", self.make, ["POST"]),
            ("g/<slug>/", self.group, ["GET"]),
            ("g/<slug>/<act>", self.change, ["POST"]),
            ("import", self.file, ["GET"]),
            ("import", self.look, ["POST"]),
            ("import/<id_>", self.preview, ["GET"]),
            ("import/<id_>", self.confirm, ["POST"]),
        ):
            app.add_url_rule(
                self._root + path, f"operate_{view.__name__}", view, methods=methods, strict_slashes=False
            )  # fmt: skip
        app.register_error_handler(StepUpError, self._step_up)

    # who

    def sign_in(self) -> Any:
        return self._pages.sign_in(OPERATORS_CLIENT)

    def _operator(self) -> tuple[Session, Person, Seen]:
        """Somebody who is in the operators' group at this moment, with a token for these pages."""
        session, me, seen = self._pages.who(fresh=True)
        self._only_operators(session)
        return session, me, seen

    def _only_operators(self, session: Session) -> None:
        if not self._pages.operates(session.tokens.access):
            session.operator = None
            raise UnknownError
        self._token(session)

    def _token(self, session: Session) -> str:
        with session.lock:
            if session.operator is None:
                raise StepUpError
            try:
                session.operator = self._doors.renew(session.operator.refresh, OPERATORS_CLIENT)
            except DoorError as error:
                if error.status == 0:
                    raise SilentError(str(error)) from error
                session.operator = None
                raise StepUpError from error
            return session.operator.access

    def _step_up(self, _: Exception) -> Any:
        from flask import request  # noqa: PLC0415

        if request.method != "GET":
            return self._pages.problem("session_over", 403, again=True)
        return self._pages.to(f"{self._root}sign-in?{urllib.parse.urlencode({'next': request.path})}", 302)

    def _sent(self) -> tuple[Session, Person, Mapping[str, str], str]:
        session, me, form = self._pages.sent()
        self._only_operators(session)
        return session, me, form, session.operator.access if session.operator else ""

    # looking

    def groups(self) -> Any:
        session, me, seen = self._operator()
        rows = sorted(seen.groups.values(), key=lambda one: (one.state, one.name.casefold(), one.slug))
        return self._page("operate.html", session, "", rows=[self._row(one, me, session) for one in rows])

    def _row(self, group: Group, me: Person, session: Session) -> dict[str, Any]:
        t = self._pages.texts(session)
        many = len(group.moderators)
        leads = t["no_moderators"] if not many else t["moderators_1" if many == 1 else "moderators_n"].format(n=many)
        return {
            **self._pages.card(group, me, session), "change": f"{self._root}g/{group.slug}/", "moderators": leads,
            "declared": self._operators.declares(group), "led": bool(many),
        }  # fmt: skip

    def new(self) -> Any:
        session, _, _ = self._operator()
        return self._form(session, Wish("", ""), ())

    def _form(self, session: Session, wish: Wish, faults: tuple[Fault, ...]) -> Any:
        t = self._pages.texts(session)
        if faults:
            session.said.append(("faulty", {"refused": "yes"}))
        return self._page(
            "operate_new.html", session, "new", wish=wish, wrong=beside(session.lang, faults),
            moderators="\n".join(wish.moderators), members="\n".join(wish.members),
            kinds=[(one, t[f"kind_{one}"]) for one in KINDS],
            joinings=[(one, t[f"joining_{one}"]) for one in JOININGS],
            written=[one for one in (FOLDER, LIST) if one in self._gives],
            ticked=[one for one in (FORUM, HELPDESK) if one in self._gives],
        )  # fmt: skip

    def group(self, slug: str) -> Any:
        session, me, seen = self._operator()
        if slug not in seen.groups:
            raise UnknownError
        return self._group(session, me, seen.groups[slug])

    def _group(
        self, session: Session, me: Person, group: Group, typed: tuple[str, str] | None = None,
        faults: tuple[Fault, ...] = (),
    ) -> Any:  # fmt: skip
        if faults:
            session.said.append(("faulty", {"refused": "yes"}))
        name, purpose = typed or (group.name, group.attributes.get("purpose", ""))
        return self._page(
            "operate_group.html", session, f"g/{group.slug}/", group=self._row(group, me, session), name=name,
            purpose=purpose, wrong=beside(session.lang, faults),
        )  # fmt: skip

    # doing

    def make(self) -> Any:
        session, me, form, token = self._sent()
        name = _line(form, "name")
        written = {one: _line(form, one) for one in (FOLDER, LIST) if _line(form, one)}
        moderators = people(form.get("moderators", ""))
        wish = Wish(
            _line(form, "slug") or proposed(name), name, form.get("kind", ""), form.get("joining", ""),
            _line(form, "purpose"), moderators,
            tuple(one for one in people(form.get("members", "")) if one not in moderators),
            {**written, **{one: "true" for one in (FORUM, HELPDESK) if form.get(one)}},
        )  # fmt: skip
        try:
            faults = self._operators.make(me, token, wish)
        except RefusedError as error:
            session.said.append((error.key, {"refused": "yes"}))
            return self._form(session, wish, ())
        if faults:
            return self._form(session, wish, faults)
        session.said.append(("founded", {"group": wish.name}))
        return self._pages.to(self._root)

    def change(self, slug: str, act: str) -> Any:
        session, me, form, token = self._sent()
        group = self._pages.seen().groups.get(slug)
        if group is None or act not in ("rename", "archive", "bring-back"):
            raise UnknownError
        to = f"{self._root}g/{slug}/"
        try:
            if act == "rename":
                name, purpose = _line(form, "name"), _line(form, "purpose")
                if faults := self._operators.rename(me, token, slug, name, purpose):
                    return self._group(session, me, group, (name, purpose), faults)
                session.said.append(("saved", {}))
            else:
                self._operators.archive(me, token, slug, back=act == "bring-back")
                said = "brought_back" if act == "bring-back" else "archived_now"
                session.said.append((said, {"group": group.name}))
        except RefusedError as error:
            session.said.append((error.key, {"refused": "yes"}))
        return self._pages.to(to)

    # a file

    def file(self) -> Any:
        session, _, _ = self._operator()
        return self._file(session)

    def _file(self, session: Session, fault: Fault | None = None) -> Any:
        if fault:
            session.said.append(("faulty", {"refused": "yes"}))
        german = session.lang == "de"
        columns = [
            (names[1] if german and len(names) > 1 and names[0] != "name" else names[0], field)
            for field, names in COLUMNS.items()
            if field in self._gives or field not in (FOLDER, FORUM, HELPDESK, LIST)
        ]
        address = self._pages.seen().people[session.sub].email
        row = self._pages.texts(session)["import_row"].format(address=address)
        return self._page(
            "operate_import.html", session, "import", columns=columns,
            example=f"{EXAMPLE[session.lang]}\n{row}",
            wrong=sentence(session.lang, fault) if fault else "",
        )  # fmt: skip

    def look(self) -> Any:
        from flask import request  # noqa: PLC0415

        session, me, _, _ = self._sent()
        sent = request.files.get("file")
        data = sent.read(FILE_MAX + 1) if sent else b""
        try:
            if not data.strip():
                raise FileError("file_none")
            rows = read(data, self._operators.known())
        except FileError as error:
            return self._file(session, Fault("file", error.key, error.said))
        return self._pages.to(f"{self._root}import/{self._drafts.add(Draft(me.sub, rows))}")

    def preview(self, id_: str) -> Any:
        session, me, _ = self._operator()
        draft = self._draft(id_, me)
        t = self._pages.texts(session)
        begun = draft.running or bool(draft.done)
        rows: list[dict[str, Any]] = []
        # Line 0: what ended it before its last line.
        faults: list[dict[str, Any]] = [
            {"line": "–", "column": t["state"], "text": sentence(session.lang, one)} for one in draft.done.get(0, ())
        ]
        for row in draft.rows:
            wrong = draft.done.get(row.line, ()) if begun else row.faults
            faults += [
                {"line": row.line, "column": t[f"f_{fault.field}"], "text": sentence(session.lang, fault)}
                for fault in wrong
            ]
            state = "made" if row.line in draft.made else "waits" if begun else "good"
            rows.append({
                "line": row.line, "wish": row.wish, "state": t["state_bad" if wrong else f"state_{state}"],
                "kind": t.get(f"kind_{row.wish.kind}", row.wish.kind),
                "joining": t.get(f"joining_{row.wish.joining}", row.wish.joining),
                "gets": [t[f"f_{one}"] for one in row.wish.gets],
            })  # fmt: skip
        return self._page(
            "operate_preview.html", session, f"import/{id_}", rows=rows, faults=faults, begun=begun,
            running=draft.running, over=draft.over, faulty=draft.faulty, made=len(draft.made), all=len(draft.rows),
        )  # fmt: skip

    def confirm(self, id_: str) -> Any:
        session, me, _, _ = self._sent()
        draft = self._draft(id_, me)
        # Each by a token of now: a long file takes longer than one lives.
        began = draft.begin(lambda wish: self._operators.make(me, self._fresh(session), wish))
        if began:
            began.join(timeout=2)
        return self._pages.to(f"{self._root}import/{id_}")

    def _fresh(self, session: Session) -> str:
        try:
            return self._token(session)
        except StepUpError as error:
            raise RefusedError("not_allowed") from error

    def _draft(self, id_: str, me: Person) -> Draft:
        draft = self._drafts.get(id_)
        if draft is None or draft.sub != me.sub:
            raise UnknownError
        return draft

    def _page(self, template: str, session: Session, path: str, **given: Any) -> Any:
        return self._pages.page(template, session, f"{self._root}{path}", operate=self._root, **given)


def _line(form: Mapping[str, str], name: str) -> str:
    """One line, without the spaces around it."""
    return " ".join(form.get(name, "").split())
