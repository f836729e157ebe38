"""Operators make, rename, archive and import groups; nobody else does, and nothing happens before a yes."""

from __future__ import annotations

import html
from collections.abc import Callable

from .conftest import NAMES, SignOn
from .visitor import GROUPS, Visitor, at_once

Somebody = Callable[..., Visitor]


def test_a_group_is_made_led_renamed_and_archived(somebody: Somebody, sign_on: SignOn) -> None:
    hans, anna = somebody("hans"), somebody("anna")
    assert hans.go(f"{GROUPS}operate/").status == 404
    with sign_on.operating("hans"):
        hans.get("operate/new")
        made = {"name": "Grüne Wege <b>", "slug": "wege", "kind": "project", "joining": "open", "purpose": "Wozu"}
        hans.post("operate/new", **made, moderators="wer@musterstadt.example")
        assert "Zu „wer@musterstadt.example“ gibt es kein Konto" in html.unescape(hans.page)
        assert sign_on.each([("GET", "/group-by-path/projects/wege", None)])[0][0] == 404
        hans.post("operate/new", **made, moderators=NAMES["maria"])
        assert "Grüne Wege <b> ist angelegt" in hans.says, hans.page[:3000]
        assert sign_on.members("/projects/wege") == sign_on.members("/moderators/wege") == {NAMES["maria"]}

        anna.get("g/wege/")
        anna.post("g/wege/join")
        assert NAMES["anna"] in sign_on.members("/projects/wege")
        maria = somebody("maria")
        maria.get("g/wege/")
        maria.post(f"g/wege/members/{sign_on.sub('anna')}", do="appoint")
        assert NAMES["anna"] in sign_on.members("/moderators/wege"), maria.says

        hans.get("operate/g/wege/")
        hans.post("operate/g/wege/rename", name="Graue Wege", purpose="")
        assert "Graue Wege" in anna.get("g/wege/") and "Wozu" not in anna.page
        hans.get("operate/g/wege/")
        hans.post("operate/g/wege/archive")
        assert "Archiv" in anna.get("g/wege/")
        assert hans.go(f"{GROUPS}g/wege/").status == 404
        hans.get("operate/g/eakte/")
        hans.post("operate/g/eakte/rename", name="Anders", purpose="")
        assert "steht im Inventar" in hans.says
    hans.get()
    assert hans.post("operate/g/wege/bring-back").status == 404
    assert sign_on.ask("GET", "/group-by-path/projects/wege")["attributes"]["state"] == ["archived"]


def test_a_file_is_looked_at_first_and_two_operators_make_each_group_once(somebody: Somebody, sign_on: SignOn) -> None:
    hans, maria = somebody("hans"), somebody("maria")
    with sign_on.operating("hans"), sign_on.operating("maria"):
        hans.get("operate/import")
        bad = f"Name;Kurzname;Moderation\nGut;gut-eins;{NAMES['anna']}\nSchlecht;ÖÖ;wer@x.example\n"
        assert hans.send("operate/import", "file", bad.encode()).status == 200
        page = html.unescape(hans.page)
        assert "Zeile 3, Kurzname:" in page and "Zeile 3, Moderation:" in page and "Zeile 2" not in page
        good = "".join(f"Gruppe {n};reihe-{n};{NAMES['anna']}\n" for n in range(3))
        for one in (hans, maria):
            one.get("operate/import")
            one.send("operate/import", "file", f"Name;Kurzname;Moderation\n{good}".encode())
            assert "3 Gruppen können angelegt werden" in one.page
        assert sign_on.each([("GET", "/group-by-path/projects/reihe-0", None)])[0][0] == 404
        at_once(*(lambda one=one: one.post(one.url.removeprefix(GROUPS)) for one in (hans, maria)))
        here = hans.url.removeprefix(GROUPS)
        for _ in range(20):
            if "Alle sind angelegt" in hans.get(here) or "hat schon eine Gruppe" in hans.page:
                break
        for number in range(3):
            assert sign_on.members(f"/moderators/reihe-{number}") == {NAMES["anna"]}
        made = [one.page.count("angelegt</td>") for one in (hans, maria) if one.get(one.url.removeprefix(GROUPS))]
        assert sum(made) == 3, made
        assert html.unescape(hans.get("log")).count("hat die Gruppe Gruppe") == 3
