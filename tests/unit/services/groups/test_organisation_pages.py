"""An organisation's administrator on the pages: its own people and nobody else's; operators are out of reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from .test_pages import Place, Visitor

HERE = "/groups/people/stadt/"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.village.administers = {"maria": ("stadt",)}
    for leads in found.village.leads.values():
        leads.discard("maria")
    return found


def at(place: Place, sub: str = "maria") -> Visitor:
    visitor = place.visitor(sub)
    visitor.get(HERE)
    return visitor


def test_who_administers_nothing_is_shown_nothing(place: Place) -> None:
    anna = place.visitor("anna")
    assert "/groups/people/" not in anna.page
    for path in ("/groups/people/", HERE, "/groups/people/land/"):
        assert anna.get(path).status_code == 404, path
    anna.get("/groups/")
    for path in ("invite", "confirm", "hans"):
        assert (
            anna.post(f"{HERE}{path}", do="disable", given="A", family="B", address="x@stadt.example").status_code
            == 404
        )


def test_the_own_organisation_and_no_other(place: Place) -> None:
    maria = place.visitor("maria")
    assert 'href="/groups/people/"' in maria.page and maria.get("/groups/people/").location == HERE
    assert "Hans {0} Łąka" in maria.get(HERE).text and "Anna" not in maria.page
    assert maria.get("/groups/people/land/").status_code == 404
    maria.get(HERE)
    assert maria.post("/groups/people/land/anna", do="disable").status_code == 404
    assert maria.post(f"{HERE}anna", do="disable").status_code == 404
    assert place.village.staff["land"]["anna"].enabled


def test_disabling_and_enabling(place: Place) -> None:
    maria = at(place)
    maria.post(f"{HERE}hans", do="disable")
    assert "jede Sitzung ist beendet" in maria.said(HERE) and "gesperrt" in maria.page
    assert not place.village.staff["stadt"]["hans"].enabled and place.village.told[-1] == ([], ["hans"])
    maria.post(f"{HERE}hans", do="enable")
    assert place.village.staff["stadt"]["hans"].enabled
    maria.get(HERE)
    maria.post(f"{HERE}maria", do="disable")
    assert "Sich selbst" in maria.said(HERE) and place.village.staff["stadt"]["maria"].enabled


def test_what_the_sign_on_refuses_is_said(place: Place) -> None:
    place.village.operators = {"hans"}
    maria = at(place)
    maria.post(f"{HERE}hans", do="disable")
    assert "ändert nur der Betrieb" in maria.said(HERE) and place.village.staff["stadt"]["hans"].enabled


def test_inviting(place: Place) -> None:
    maria = at(place)
    maria.post(f"{HERE}invite", given="Neu", family="O'Ö", address="NEU@stadt.example")
    assert "Neu O'Ö ist eingeladen" in maria.said(HERE) and "noch nicht angemeldet" in maria.page
    assert place.village.mailed == [("new-neu@stadt.example", ["UPDATE_PASSWORD", "CONFIGURE_TOTP"])]
    maria.post(f"{HERE}new-neu@stadt.example", do="write")
    assert len(place.village.mailed) == 2
    maria.get(HERE)
    maria.post(f"{HERE}hans", do="write")
    assert len(place.village.mailed) == 2, "whoever has come needs no invitation"


def test_whoever_moderates_invites_nobody(place: Place) -> None:
    place.village.leads["akte"].add("maria")
    maria = at(place)
    assert "lädt hier niemanden ein" in maria.page and f'action="{HERE}invite"' not in maria.page
    answer = maria.post(f"{HERE}invite", given="A", family="B", address="neu@stadt.example")
    assert "lädt hier niemanden ein" in answer.text and place.village.mailed == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "x@land.example"}, "gehört nicht zu einer Domain"),
        ({"address": "x"}, "keine E-Mail-Adresse"),
        ({"family": " "}, "Vor- und Nachnamen"),
        ({"family": "<b>"}, "ein Zeichen, das die Anmeldung nicht annimmt"),
        ({"address": "hans@stadt.example"}, "schon ein Konto"),
    ],
)
def test_an_invitation_that_is_refused_keeps_what_was_typed(place: Place, change: dict[str, str], said: str) -> None:
    maria = at(place)
    answer = maria.post(f"{HERE}invite", **{"given": "Eva", "family": "Neu", "address": "eva@stadt.example", **change})
    assert said in answer.text and 'value="Eva"' in answer.text and place.village.mailed == []


def test_confirming(place: Place) -> None:
    maria = at(place)
    assert maria.page.count("noch nie bestätigt") == 2
    maria.post(f"{HERE}hans", do="confirm")
    assert "zuletzt bestätigt am" in maria.get(HERE).text and maria.page.count("noch nie bestätigt") == 1
    maria.client.post(
        f"{HERE}confirm", base_url="https://portal.example", data={"csrf": maria.csrf, "sub": ["maria", "anna"]}
    )
    assert "noch nie bestätigt" not in maria.get(HERE).text
    rows = [row for row in place.store.all_noted(50) if row["what"] == "confirmed_person"]
    assert {row["subject"] for row in rows} == {"hans", "maria"}


def test_a_forged_form_changes_nothing(place: Place) -> None:
    maria = at(place)
    assert maria.post(f"{HERE}hans", csrf="geraten", do="disable").status_code == 403
    assert place.village.staff["stadt"]["hans"].enabled
