"""The operators' pages as a browser gets them: for operators only, nothing before a yes, what was typed is kept."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest

from .test_pages import PORTAL, Place, Visitor

HERE = "/groups/operate/"
HEAD = "name;kurzname;moderation;ordner_gb\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.village.operators = {"maria"}
    return found


def operator(place: Place, sub: str = "maria") -> Visitor:
    """Signed in, and through the sign-on once more."""
    visitor = place.visitor(sub)
    way = visitor.get(HERE)
    assert way.status_code == 302 and way.location == f"{HERE}sign-in?next=%2Fgroups%2Foperate%2F"
    back = visitor.get(way.location).location
    state = re.search(r"state=([^&]+)", back)
    assert state
    answer = visitor.get(f"/groups/back?state={state[1]}&code={sub}")
    assert answer.status_code == 303 and answer.location == HERE
    visitor.get(HERE)
    return visitor


def sent(visitor: Visitor, data: bytes) -> Any:
    visitor.get(f"{HERE}import")
    form = {"csrf": visitor.csrf, "file": (io.BytesIO(data), "gruppen.csv")}
    return visitor.client.post(f"{HERE}import", base_url=PORTAL, data=form, headers={"Origin": PORTAL})


def test_nobody_else_is_shown_or_done_anything(place: Place) -> None:
    anna = place.visitor("anna")
    for path in ("", "new", "import", "g/akte/"):
        assert anna.get(f"{HERE}{path}").status_code == 404, path
    anna.get("/groups/")
    for path in ("new", "import", "g/akte/archive"):
        assert anna.post(f"{HERE}{path}", name="x", moderators="maria@stadt.example").status_code == 404, path
    assert place.village.stepped == [] and "operate" not in anna.get("/groups/").text


def test_a_token_of_another_person_is_not_taken(place: Place) -> None:
    visitor = place.visitor("maria")
    back = visitor.get(f"{HERE}sign-in?next={HERE}").location
    state = re.search(r"state=([^&]+)", back)
    assert state
    assert visitor.get(f"/groups/back?state={state[1]}&code=anna").status_code == 400
    assert visitor.get(HERE).status_code == 302


def test_an_operator_who_is_one_no_more(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}g/milch/")
    place.village.operators = set()
    assert maria.post(f"{HERE}g/milch/archive").status_code == 404
    assert "milch" not in place.village.archived


def test_making_a_group(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}new")
    answer = maria.post(
        f"{HERE}new", name="  Grüne <b>Wege</b> ", slug="", kind="technical", joining="open", purpose="Wozu",
        moderators="hans@stadt.example\r\nANNA@stadt.example", members="neu@stadt.example", folder_quota_gb="5",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert "Grüne <b>Wege</b> ist angelegt" in maria.said(HERE)
    village = place.village
    assert village.leads["gruene-b-wege-b"] == {"hans", "anna"} and "neu" in village.inside["gruene-b-wege-b"]
    assert village.told[-1] == (["id-gruene-b-wege-b"], ["hans", "anna", "neu"])
    assert "hat die Gruppe Grüne &lt;b&gt;Wege&lt;/b&gt; angelegt" in maria.get("/groups/log").text


def test_what_was_typed_is_kept_beside_what_is_wrong_with_it(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}new")
    answer = maria.post(f"{HERE}new", name='"><script>', slug="Ä", kind="project", joining="open",
                        moderators="wer@x.example", folder_quota_gb="viel")  # fmt: skip
    page = answer.text
    assert answer.status_code == 200 and "<script" not in page and "&#34;&gt;&lt;script&gt;" in page
    for field in ("slug", "moderators", "folder_quota_gb"):
        assert f'id="{field}-wrong"' in page and re.search(rf'aria-describedby="{field}-hint {field}-wrong"', page)
    assert "Nichts ist geschehen" in page and place.village.names.keys() == {"akte", "milch", "leit", "frei", "alt"}


def test_renaming_but_not_what_the_inventory_names(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}g/milch/")
    maria.post(f"{HERE}g/milch/rename", name="Milch 5.0", purpose="")
    assert "Gespeichert" in maria.said(f"{HERE}g/milch/") and place.village.names["milch"] == "Milch 5.0"
    assert "slug_taken" not in maria.post(f"{HERE}g/milch/rename", name="Leitung", purpose="").text
    assert place.village.names["milch"] == "Milch 5.0"
    assert "steht im Inventar" in maria.get(f"{HERE}g/akte/").text and "g/akte/rename" not in maria.page
    maria.post(f"{HERE}g/akte/rename", name="Anders", purpose="")
    assert "Ihren Namen ändern Sie dort" in maria.said(f"{HERE}g/akte/")
    assert place.village.names["akte"] != "Anders"


def test_the_archive_and_back(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}g/milch/")
    maria.post(f"{HERE}g/milch/archive")
    assert "ist im Archiv" in maria.said(f"{HERE}g/milch/") and "milch" in place.village.archived
    maria.post(f"{HERE}g/milch/bring-back")
    assert "ist wieder da" in maria.said(f"{HERE}g/milch/") and "milch" not in place.village.archived


def test_a_file_with_a_fault_touches_nothing_and_names_its_place(place: Place) -> None:
    maria = operator(place)
    answer = sent(maria, f"{HEAD}Gut;gut;maria@stadt.example;\nSchlecht;ÖÖÖ;wer@x.example;0\n".encode())
    page = html.unescape(maria.get(answer.location).text)
    for place_of in ("Zeile 3, Kurzname:", "Zeile 3, Moderation:", "Zeile 3, Ordner in GB:"):
        assert place_of in page
    assert "Zeile 2" not in page and '<form method="post" action="/groups/operate/import' not in page
    maria.post(answer.location)
    assert "gut" not in place.village.names


def test_a_file_is_looked_at_then_confirmed_once(place: Place) -> None:
    maria = operator(place)
    lines = "".join(f"Gruppe {n};gruppe-{n};maria@stadt.example;5\n" for n in range(3))
    to = sent(maria, f"{HEAD}{lines}".encode()).location
    assert "3 Gruppen können angelegt werden" in maria.get(to).text and "gruppe-0" not in place.village.names
    assert maria.post(to, csrf="geraten").status_code == 403 and "gruppe-0" not in place.village.names
    maria.post(to)
    assert "Alle sind angelegt" in maria.get(to).text and "gruppe-2" in place.village.names
    before = dict(place.village.names)
    other = operator(place)
    assert other.get(to).status_code == 200
    place.village.operators = {"maria", "hans"}
    assert operator(place, "hans").get(to).status_code == 404
    other.get(HERE)
    other.post(to)
    assert place.village.names == before


def test_what_changed_since_the_look_is_told_by_line_and_the_rest_is_made(place: Place) -> None:
    maria = operator(place)
    to = sent(maria, f"{HEAD}Eins;eins;maria@stadt.example;\nZwei;zwei;hans@stadt.example;\n".encode()).location
    maria.get(to)
    hans = place.village.people.pop("hans")
    maria.post(to)
    page = html.unescape(maria.get(to).text)
    assert "1 von 2 angelegt" in page and "Zeile 3, Moderation:" in page and "eins" in place.village.names
    place.village.people["hans"] = hans
    maria.post(to)
    assert "Alle sind angelegt" in maria.get(to).text and "zwei" in place.village.names


def test_an_operators_session_that_ends_meanwhile_is_said_and_the_rest_is_made_later(place: Place) -> None:
    maria = operator(place)
    to = sent(maria, f"{HEAD}Eins;eins;hans@stadt.example;\nZwei;zwei;hans@stadt.example;\n".encode()).location
    maria.get(to)
    make = place.village.make

    def once(*asked: Any) -> str:
        place.village.make = make  # type: ignore[method-assign]
        raise RuntimeError("the database was restarted")

    place.village.make = once  # type: ignore[method-assign]
    maria.post(to)
    page = html.unescape(maria.get(to).text)
    assert "0 von 2 angelegt" in page and "Versuchen Sie es noch einmal" in page and "eins" not in place.village.names
    maria.post(to)
    assert "Alle sind angelegt" in maria.get(to).text and "Versuchen Sie" not in maria.page


@pytest.mark.parametrize(("data", "said"), [(b"", "wählen Sie eine Datei"), (b"\0", "keine CSV-Datei")])
def test_what_is_no_file_is_said_beside_it(place: Place, data: bytes, said: str) -> None:
    answer = sent(operator(place), data)
    assert answer.status_code == 200 and said in answer.text and 'aria-describedby="file-wrong"' in answer.text


def test_a_silent_sign_on_changes_nothing(place: Place) -> None:
    maria = operator(place)
    maria.get(f"{HERE}g/milch/")
    place.village.silent = True
    assert maria.post(f"{HERE}g/milch/archive").status_code == 503 and "milch" not in place.village.archived
