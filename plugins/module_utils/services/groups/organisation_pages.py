"""The pages of an organisation's administrator, below /groups/people/: its own people, by the administrator's token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .acts import UnknownError
from .organisation import Organisation
from .organisation_doors import Someone
from .rules import RefusedError
from .sessions import Session

if TYPE_CHECKING:
    from .pages import Pages

HERE = "people/"
PER_PAGE = 60


class OrganisationPages:
    def __init__(self, pages: Pages, organisation: Organisation, root: str, names: Mapping[str, str]) -> None:
        self._pages, self._organisation, self._names = pages, organisation, names
        self._root = f"{root}{HERE}"

    def routes(self, app: Any) -> None:
        for path, view, methods in (
            ("", self.organisations, ["GET"]),
            ("<key>/", self.people, ["GET"]),
            ("<key>/invite", self.invite, ["POST"]),
            ("<key>/confirm", self.confirm, ["POST"]),
            ("<key>/<sub>", self.person, ["POST"]),
        ):
            app.add_url_rule(self._root + path, f"people_{view.__name__}", view, methods=methods, strict_slashes=False)

    def organisations(self) -> Any:
        """Most administrators have one: they are led there."""
        session, _, _ = self._pages.who(fresh=True)
        keys = list(self._organisation.led_by(session.tokens.access))
        if not keys:
            raise UnknownError
        if len(keys) == 1:
            return self._pages.to(f"{self._root}{keys[0]}/")
        rows = [{"name": self._names.get(key, key), "url": f"{self._root}{key}/"} for key in keys]
        return self._pages.page("people_of.html", session, self._root, rows=rows)

    def people(self, key: str) -> Any:
        session, _, _ = self._pages.who(fresh=True)
        return self._people(session, key, {})

    def _people(self, session: Session, key: str, typed: Mapping[str, str]) -> Any:
        from flask import request  # noqa: PLC0415

        try:
            everybody = self._organisation.people(session.tokens.access, key)
            why_not = self._organisation.why_not(session.tokens.access, key)
        except RefusedError as error:
            return self._pages.problem(error.key, 503)
        words = request.args.get("q", "")[:100]
        found = [one for one in everybody if _fits(one, words)]
        pages = max(1, -(-len(found) // PER_PAGE))
        asked_for = request.args.get("page", "1")
        page = min(max(int(asked_for) if asked_for.isdecimal() and len(asked_for) < 7 else 1, 1), pages)
        confirmed = self._organisation.confirmed(key)
        t = self._pages.texts(session)
        rows = [
            {"sub": one.sub, "name": one.name or one.email, "email": one.email, "enabled": one.enabled,
             "arrived": one.arrived, "me": one.sub == session.sub,
             "confirmed": t["confirmed_on"].format(day=self._pages.day(confirmed[one.sub], session))
             if one.sub in confirmed else t["confirmed_never"]}
            for one in found[(page - 1) * PER_PAGE : page * PER_PAGE]
        ]  # fmt: skip
        return self._pages.page(
            "people.html", session, f"{self._root}{key}/", name=self._names.get(key, key), rows=rows, page=page,
            pages=pages, words=words, typed=typed, why_not=t.get(why_not, ""), many=len(everybody),
        )  # fmt: skip

    def invite(self, key: str) -> Any:
        session, me, form = self._pages.sent()
        given, family, address = (form.get(name, "") for name in ("given", "family", "address"))
        try:
            self._organisation.invite(me, session.tokens.access, key, given, family, address)
        except RefusedError as error:
            session.said.append((error.key, {"refused": "yes"}))
            return self._people(session, key, {"given": given, "family": family, "address": address})
        session.said.append(("did_invite_person", {"name": f"{given} {family}"}))
        return self._pages.to(f"{self._root}{key}/")

    def confirm(self, key: str) -> Any:
        from flask import request  # noqa: PLC0415

        session, me, _ = self._pages.sent()

        def confirm() -> None:
            self._organisation.confirm(me, session.tokens.access, key, request.form.getlist("sub"))

        return self._do(session, key, confirm, "did_confirm")

    def person(self, key: str, sub: str) -> Any:
        session, me, form = self._pages.sent()
        token = session.tokens.access
        acts: dict[str, tuple[Callable[[], object], str]] = {
            "disable": (lambda: self._organisation.disable(me, token, key, sub), "did_disable"),
            "enable": (lambda: self._organisation.enable(me, token, key, sub), "did_enable"),
            "confirm": (lambda: self._organisation.confirm(me, token, key, [sub]), "did_confirm"),
            "write": (lambda: self._organisation.write_again(me, token, key, sub), "did_write_again"),
        }
        if form.get("do") not in acts:
            raise UnknownError
        do, said = acts[form["do"]]
        return self._do(session, key, do, said)

    def _do(self, session: Session, key: str, do: Callable[[], object], said: str) -> Any:
        try:
            do()
        except RefusedError as error:
            session.said.append((error.key, {"refused": "yes"}))
        else:
            session.said.append((said, {}))
        return self._pages.to(f"{self._root}{key}/")


def _fits(one: Someone, words: str) -> bool:
    text = f"{one.name} {one.email}".casefold()
    return all(word in text for word in words.casefold().split())
