"""An organisation's administrator: its own people, by their own token, but no operator and no administrator."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from .conftest import SignOn
from .visitor import GROUPS, Visitor

Somebody = Callable[..., Visitor]
HERE = "people/musterstadt/"
ADMINISTRATORS = "/administrators/musterstadt"


def test_inviting_disabling_and_who_is_out_of_reach(
    somebody: Somebody, sign_on: SignOn, mailbox: Callable[[], str], crowd: list[str]
) -> None:
    victim, chief = somebody(crowd[8]), crowd[9]
    for name in (chief, "maria"):
        assert somebody(name).go(f"{GROUPS}{HERE}").status == 404
    with sign_on.inside(chief, ADMINISTRATORS), sign_on.inside("maria", ADMINISTRATORS):
        admin = somebody(chief)
        page = html.unescape(admin.get(HERE))
        assert "Leute von Musterstadt" in page and "Hans Beispiel" in page

        admin.post(f"{HERE}invite", given="Nele", family="<b>Neu", address="nele@musterstadt.example")
        assert "ein Zeichen, das die Anmeldung nicht annimmt" in admin.says
        admin.post(f"{HERE}invite", given="Nele", family="O'Neu-Ö", address="nele@musterstadt.example")
        assert "Nele O'Neu-Ö ist eingeladen" in admin.says, admin.page[:3000]
        new = sign_on.ask("GET", f"/users/{sign_on.sub('nele@musterstadt.example')}")
        assert new["attributes"]["home_organisation"] == ["musterstadt"] and new["enabled"]
        assert re.search("(?m)^To: nele@musterstadt.example$", mailbox())

        sub = sign_on.sub(crowd[8])
        admin.get(HERE)
        admin.post(f"{HERE}{sub}", do="disable")
        assert "jede Sitzung ist beendet" in admin.says
        assert not sign_on.ask("GET", f"/users/{sub}")["enabled"]
        victim.get()
        assert not victim.url.startswith(GROUPS), "they are at the sign-on's door"
        admin.post(f"{HERE}{sub}", do="enable")
        assert sign_on.ask("GET", f"/users/{sub}")["enabled"]

        for name in ("betrieb", "maria"):
            admin.post(f"{HERE}{sign_on.sub(name)}", do="disable")
            assert "ändert nur der Betrieb" in admin.says, (name, admin.says)
            assert sign_on.ask("GET", f"/users/{sign_on.sub(name)}")["enabled"]

        # Maria moderates, too: Keycloak would let her take everybody into the organisation.
        maria = somebody("maria")
        assert "lädt hier niemanden ein" in html.unescape(maria.get(HERE))
        maria.post(f"{HERE}invite", given="A", family="B", address="b@musterstadt.example")
        assert sign_on.ask("GET", "/users?exact=true&email=b@musterstadt.example") == []
    admin.get()
    assert admin.post(f"{HERE}{sub}", do="disable").status == 404
    assert chief not in sign_on.members(ADMINISTRATORS)
