"""A list at a provider is kept in step with its project group by its pages, and with nothing else."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import groups
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.kinds import SYNC

from tests.standins.mailman21 import Member

from .stand import Stand, roster

LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


def at(*names: str) -> list[str]:
    return sorted(f"{name}@buehl.example" for name in names)


def done(result: dict[str, Any]) -> list[str]:
    assert not result.get("failed"), result["msg"]
    return [f"{one['do']} {one['kind']} {one['key']}" for one in result["applied"]]


def failures(result: dict[str, Any]) -> dict[str, str]:
    return {f"{one['kind']} {one['key']}": one["error"] for one in result["failed_objects"]}


@LANGUAGES
def test_members_come_and_go_with_their_group_and_foreign_addresses_stay(stand: Stand, language: str) -> None:
    presse = stand.list("presse", "redaktion@zeitung.example", language=language)
    stand.sync({"presse": ["anna", "ben"]})
    assert stand.on("presse") == [*at("anna", "ben"), "redaktion@zeitung.example"]
    assert done(stand.sync({"presse": ["anna", "carla"]}))[0] == "delete membership presse/ben@buehl.example"
    assert stand.on("presse") == [*at("anna", "carla"), "redaktion@zeitung.example"]
    again = stand.sync({"presse": ["anna", "carla"]})
    assert (again["changed"], again["plan"]) == (False, [])
    assert (presse.mails, presse.written) == ([], 0)


def test_wanted_members_are_never_removed(stand: Stand) -> None:
    """The cities' cockpit removes them in the branch that should let them be (applications.md F2)."""
    presse = stand.list("presse", "anna@buehl.example", "fremd@zeitung.example")
    for _ in range(4):
        stand.sync({"presse": ["anna", "ben"]})
        assert {"anna@buehl.example", "ben@buehl.example", "fremd@zeitung.example"} == set(presse.members)
    removed = [path for method, path in stand.provider.asked if method == "POST" and "/members/remove" in path]
    assert removed == []


def test_who_is_locked_leaves_the_list_and_comes_back(stand: Stand) -> None:
    """There are no accounts to lock: a leaver is among no group's members, and goes by that."""
    assert set(SYNC) == {"list", "membership"}
    stand.list("presse", "fremd@zeitung.example")
    wanted = roster({"presse": ["anna", "ben"]})
    stand.follow(wanted)
    stand.follow(replace(roster({"presse": ["anna"]}), locked=frozenset({"ben"})))
    assert stand.on("presse") == [*at("anna"), "fremd@zeitung.example"]
    stand.follow(wanted)
    assert stand.on("presse") == [*at("anna", "ben"), "fremd@zeitung.example"]


def test_who_was_on_the_list_before_us_and_leaves_the_group_leaves_the_list(stand: Stand) -> None:
    stand.list("presse", *at("anna", "ben"))
    assert stand.sync({"presse": ["anna", "ben"]})["applied"][-1]["do"] == "adopt"
    stand.sync({"presse": ["anna"]})
    assert stand.on("presse") == at("anna")


@LANGUAGES
def test_a_changed_address_is_changed_on_the_list_with_what_the_member_has_set(stand: Stand, language: str) -> None:
    presse = stand.list("presse", language=language)
    stand.sync({"presse": ["anna", "ben"]})
    presse.members["anna@buehl.example"].silent = "U"
    result = stand.sync({"presse": ["anna=anna.neu@buehl.example", "ben"]})
    assert done(result) == ["change membership presse/anna.neu@buehl.example"]
    assert stand.on("presse") == at("anna.neu", "ben")
    assert presse.members["anna.neu@buehl.example"].silent == "U"
    assert presse.mails == []
    # It is the person's from then on.
    stand.sync({"presse": ["ben"]})
    assert stand.on("presse") == at("ben")


def test_somebody_who_is_called_like_an_address_is_somebody_else(stand: Stand) -> None:
    """A search finds names too (admin.py:947-965, 2.1.39)."""
    called = [Member(f"{n}@zeitung.example", name=f"{name}@buehl.example") for n, name in enumerate(("anna", "neu"))]
    stand.list("presse", *called)
    stand.sync({"presse": ["anna"]})
    assert done(stand.sync({"presse": ["anna=neu@buehl.example"]})) == ["change membership presse/neu@buehl.example"]
    stand.sync({"presse": []})
    assert stand.on("presse") == [one.address for one in called]


def test_an_address_that_changed_to_one_that_is_there_leaves_the_old_one(stand: Stand) -> None:
    stand.list("presse", "neu@buehl.example")
    stand.sync({"presse": ["anna"]})
    stand.sync({"presse": ["anna=neu@buehl.example"]})
    assert stand.on("presse") == at("neu")


@pytest.mark.parametrize(
    "address", ["a+liste@buehl.example", "o'hara@buehl.example", "+a@buehl.example", "&b@buehl.example"]
)
@LANGUAGES
def test_unusual_letters_of_an_address(stand: Stand, address: str, language: str) -> None:
    others = [f"{letter}{n}@zeitung.example" for letter in "abz" for n in range(15)]
    stand.list("presse", *others, language=language)
    stand.sync({"presse": [f"anna={address}"]})
    assert address in stand.on("presse")
    assert stand.sync({"presse": [f"anna={address}"]})["plan"] == []
    stand.sync({"presse": []})
    assert stand.on("presse") == sorted(others)


def test_letter_case_is_no_other_member(stand: Stand) -> None:
    presse = stand.list("presse", "Anna.Muster@Buehl.Example")
    result = stand.sync({"presse": ["anna=anna.muster@buehl.example"]})
    assert [one["do"] for one in result["applied"]] == ["adopt", "adopt"]
    assert presse.members["anna.muster@buehl.example"].address == "Anna.Muster@Buehl.Example"
    stand.sync({"presse": []})
    assert stand.on("presse") == []


def test_a_member_who_gets_no_mail_is_a_member(stand: Stand) -> None:
    presse = stand.list("presse", Member("anna@buehl.example", silent="B"))
    stand.sync({"presse": ["anna"]})
    assert presse.members["anna@buehl.example"].silent == "B"
    assert not [path for method, path in stand.provider.asked if "/members/add" in path]


def test_a_domain_with_an_umlaut_is_written_as_it_is_sent(stand: Stand) -> None:
    stand.list("presse")
    stand.sync({"presse": ["anna=anna@bühl.example"]})
    assert stand.on("presse") == ["anna@xn--bhl-hoa.example"]
    assert stand.sync({"presse": ["anna=anna@bühl.example"]})["plan"] == []


def test_an_address_that_no_form_takes_stops_only_itself(stand: Stand) -> None:
    stand.list("presse")
    result = stand.sync({"presse": ["anna", 'ben="b, c"@buehl.example']})
    assert stand.on("presse") == at("anna")
    assert list(failures(result)) == ['membership presse/"b, c"@buehl.example']


@LANGUAGES
def test_who_is_refused_stops_only_themselves(stand: Stand, language: str) -> None:
    stand.list("presse", language=language, banned=("^ben@",))
    result = stand.sync({"presse": ["anna", "ben"]})
    assert stand.on("presse") == at("anna")
    reason = {"en": "Banned address (matched ^ben@)", "de": "Blockierte Adresse (passte auf ^ben@)"}[language]
    assert failures(result) == {"membership presse/ben@buehl.example": f"the provider refuses: {reason}"}


@LANGUAGES
def test_a_list_of_1200_members(stand: Stand, language: str) -> None:
    """Paging by letter and by size: one letter alone has forty pages."""
    foreign = [f"a{n:04}@zeitung.example" for n in range(1160)] + [
        f"{chr(98 + n % 20)}{n}@b.example" for n in range(39)
    ]
    stand.list("presse", *foreign, language=language)
    stand.sync({"presse": ["anna"]})
    assert len(stand.on("presse")) == 1200
    assert stand.sync({"presse": ["anna"]})["plan"] == []
    stand.sync({"presse": []})
    assert stand.on("presse") == sorted(foreign)


def test_many_are_added_in_small_forms_and_each_is_looked_at(stand: Stand) -> None:
    stand.list("presse")
    names = [f"p{n:03}" for n in range(70)]
    stand.sync({"presse": names})
    assert stand.on("presse") == at(*names)
    forms = [path for method, path in stand.provider.asked if method == "POST" and "/members/add" in path]
    assert len(forms) == 4


def test_it_pauses_before_every_request_but_the_first(stand: Stand) -> None:
    stand.list("presse")
    result = stand.sync({"presse": ["anna"]})
    assert stand.slept == [1.5] * (result["requests"] - 1)


@pytest.mark.parametrize("after", range(1, 12))
def test_a_session_that_ends_half_way_is_begun_again(stand: Stand, after: int) -> None:
    presse = stand.list("presse", *[f"{chr(97 + n)}@zeitung.example" for n in range(26)], chunk=10)
    stand.provider.faults.ends_after = after
    result = stand.sync({"presse": ["anna", "ben"]})
    assert not result.get("failed"), result["msg"]
    assert len(presse.members) == 28


@pytest.mark.parametrize("forms", [1, 2])
def test_a_form_that_is_too_old_is_fetched_again_once(stand: Stand, forms: int) -> None:
    stand.list("presse")
    stand.provider.faults.old_forms = forms
    result = stand.sync({"presse": ["anna"]})
    assert stand.on("presse") == (at("anna") if forms == 1 else [])
    assert bool(result.get("failed")) == (forms == 2)


@pytest.mark.parametrize("left", [0, 200, 900, 2000])
def test_a_page_cut_short_stops_the_list_and_removes_nobody(stand: Stand, left: int) -> None:
    presse = stand.list("presse")
    stand.sync({"presse": ["anna", "ben"]})
    before = dict(presse.members)
    stand.provider.faults.cut["/members/list"] = left
    result = stand.sync({"presse": ["anna", "carla"]})
    assert presse.members == before
    assert result["failed"]
    assert "was cut short" in failures(result)["list presse"]
    # What was ours is still known.
    stand.provider.faults.cut.clear()
    stand.sync({"presse": ["anna", "carla"]})
    assert stand.on("presse") == at("anna", "carla")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("members total", "people altogether"),
        ("Membership List", "Who is here"),
        ("Administration (", "Settings ("),
        ('name="user"', 'name="member"'),
        ("_unsub", "_gone"),
    ],
)
def test_changed_wording_of_the_roster_stops_the_list_and_says_what_was_seen(stand: Stand, old: str, new: str) -> None:
    presse = stand.list("presse")
    stand.sync({"presse": ["anna", "ben"]})
    before = dict(presse.members)
    stand.provider.faults.words[old] = new
    result = stand.sync({"presse": ["anna"]})
    assert presse.members == before
    said = failures(result)["list presse"]
    assert "presse" in said or "members" in said
    assert not [path for method, path in stand.provider.asked[-3:] if method == "POST" and "/remove" in path]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Mass Subscriptions", "Invitations"), ("subscribees", "people"), ("Successfully subscribed:", "Done:")],
)
def test_changed_wording_of_a_form_stops_the_list_at_once(stand: Stand, old: str, new: str) -> None:
    stand.list("presse")
    stand.provider.faults.words[old] = new
    result = stand.sync({"presse": [f"p{n}" for n in range(45)]})
    assert result["failed"]
    forms = [path for method, path in stand.provider.asked if method == "POST" and "/members/add" in path]
    assert len(forms) <= 1
    # Whatever was done is known at the next look, and nobody is added twice.
    stand.provider.faults.words.clear()
    stand.sync({"presse": [f"p{n}" for n in range(45)]})
    assert len(stand.on("presse")) == 45
    stand.sync({"presse": []})
    assert stand.on("presse") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("Mass Removals", "Farewells"), ("unsubscribees", "people"), ("Successfully Unsubscribed:", "Done:")],
)
def test_changed_wording_where_people_are_removed_stops_the_list_at_once(stand: Stand, old: str, new: str) -> None:
    names = [f"p{n}" for n in range(45)]
    stand.list("presse", "fremd@zeitung.example")
    stand.sync({"presse": names})
    stand.provider.faults.words[old] = new
    stand.provider.asked.clear()
    result = stand.sync({"presse": []})
    assert any(new in why or old in why for why in failures(result).values())
    forms = [path for method, path in stand.provider.asked if method == "POST" and "/members/remove" in path]
    assert len(forms) <= 1
    stand.provider.faults.words.clear()
    stand.sync({"presse": []})
    assert stand.on("presse") == ["fremd@zeitung.example"]


@pytest.mark.parametrize(("old", "new"), [("Address Change", "Moving"), ("change_from", "former")])
def test_changed_wording_where_an_address_is_changed_stops_the_list(stand: Stand, old: str, new: str) -> None:
    stand.list("presse")
    stand.sync({"presse": ["anna", "ben"]})
    stand.provider.faults.words[old] = new
    result = stand.sync({"presse": ["anna=neu@buehl.example", "ben=neuer@buehl.example"]})
    assert stand.on("presse") == at("anna", "ben")
    assert all(new in why or old in why for why in failures(result).values())
    stand.provider.faults.words.clear()
    stand.sync({"presse": ["anna=neu@buehl.example", "ben=neuer@buehl.example"]})
    assert stand.on("presse") == at("neu", "neuer")


def test_an_answer_that_says_nothing_of_somebody_stops_the_list(stand: Stand) -> None:
    """Of the first form's people some are refused under a heading that is unknown: the next form is not sent."""
    stand.list("presse", banned=("^p03@",))
    stand.provider.faults.words["Error subscribing:"] = "These had trouble:"
    names = [f"p{n:02}" for n in range(45)]
    said = failures(stand.sync({"presse": names}))
    assert "These had trouble" in said["membership presse/p03@buehl.example"]
    forms = [path for method, path in stand.provider.asked if method == "POST" and "/members/add" in path]
    assert len(forms) == 1
    assert len(said) == 26 and len(stand.on("presse")) == 19


def test_a_provider_that_says_it_did_it_and_did_not_is_not_believed(stand: Stand) -> None:
    stand.list("presse", "anna@buehl.example")
    stand.sync({"presse": ["anna"]})
    stand.provider.faults.lies = True
    result = stand.sync({"presse": ["ben"]})
    assert failures(result) == {
        "membership presse/anna@buehl.example": "removed, says the provider; "
        "the address is still on the membership list",
        "membership presse/ben@buehl.example": "added, says the provider; the address is not on the membership list",
    }
    stand.provider.faults.lies = False
    stand.sync({"presse": ["ben"]})
    assert stand.on("presse") == at("ben")


@LANGUAGES
def test_a_wrong_password_stops_this_list_alone_and_is_tried_once(stand: Stand, language: str) -> None:
    stand.list("presse", language=language, password="wrong")
    stand.list("eakte")
    result = stand.sync({"presse": ["anna"], "eakte": ["anna"]})
    assert (stand.on("presse"), stand.on("eakte")) == ([], at("anna"))
    assert failures(result) == {"list presse": "the list's password is wrong; write the right one into the vault"}
    tried = [path for method, path in stand.provider.asked if method == "POST" and "/presse/" in path]
    assert len(tried) == 1


def test_a_list_that_the_provider_does_not_know_and_one_that_answers_not(stand: Stand) -> None:
    stand.list("presse")
    stand.sync({"presse": ["anna"]})
    gone = stand.provider.lists.pop("presse")
    assert "no such list" in failures(stand.sync({"presse": ["anna"]}))["list presse"]
    stand.provider.lists["presse"] = gone
    stand.provider.faults.status = 502
    assert "answers 502" in failures(stand.sync({"presse": []}))["membership presse/anna@buehl.example"]
    stand.provider.faults.status = 0
    stand.sync({"presse": []})
    assert stand.on("presse") == []


def test_without_a_password_it_only_reports(stand: Stand) -> None:
    presse = stand.list("presse", "anna@buehl.example", "alt@buehl.example", password="", shows=True)
    result = stand.sync({"presse": ["anna", "ben"]})
    assert result["told"] == [
        "list of presse, without a password a report only: missing ben@buehl.example; too many alt@buehl.example"
    ]
    assert (sorted(presse.members), result.get("failed")) == (["alt@buehl.example", "anna@buehl.example"], None)
    assert {method for method, _ in stand.provider.asked} == {"GET"}


def test_without_a_password_it_says_whom_a_list_hides(stand: Stand) -> None:
    stand.list(
        "presse", Member("anna@buehl.example", hidden=True), Member("b@x.example", hidden=True), password="", shows=True
    )
    (line,) = stand.sync({"presse": ["anna"]})["told"]
    assert line.endswith("missing anna@buehl.example; too many nobody; 2 hidden members are not shown by the list")


def test_without_a_password_a_closed_list_is_said_to_be_closed(stand: Stand) -> None:
    stand.list("presse", password="")
    (line,) = stand.sync({"presse": ["anna"]})["told"]
    assert "does not show its members" in line and line.endswith("on it belong anna@buehl.example")
    assert "roster authentication failed" in line and "div.hidden" not in line


def test_a_password_that_came_later_and_one_that_was_taken_away(stand: Stand) -> None:
    stand.list("presse", password="", shows=True)
    stand.sync({"presse": ["anna"]})
    stand.passwords["presse"] = "open-sesame"
    stand.sync({"presse": ["anna"]})
    assert stand.on("presse") == at("anna")
    stand.passwords["presse"] = ""
    result = stand.sync({"presse": []})
    assert not result.get("failed") and "too many anna@buehl.example" in result["told"][0]
    assert stand.on("presse") == at("anna")


def test_welcome_and_goodbye_only_where_the_list_says_so(stand: Stand) -> None:
    presse = stand.list("presse")
    stand.greets.add("presse")
    stand.sync({"presse": ["anna"]})
    stand.sync({"presse": []})
    assert presse.mails == [("welcome", "anna@buehl.example"), ("goodbye", "anna@buehl.example")]


def test_a_list_that_moves_home_is_left_as_it_is_and_forgotten(stand: Stand) -> None:
    stand.list("presse")
    stand.list("eakte")
    names = ["anna", "ben", "carla", "dora", "emil"]
    stand.sync({"presse": names, "eakte": ["anna"]})
    stand.gone.add("presse")
    result = stand.sync({"eakte": ["anna"]})
    assert not result.get("failed") and not result["waiting"]
    assert stand.on("presse") == at(*names)
    assert stand.sync({"eakte": ["anna"]})["plan"] == []


def test_a_list_that_this_host_was_not_told_of_is_named(stand: Stand) -> None:
    stand.list("presse")
    stand.gone.add("presse")
    assert stand.sync({"presse": ["anna"]})["told"] == ["the list of presse is not set up here: run site.yml first"]
    assert stand.provider.asked == []


def test_a_list_that_lost_many_of_ours_waits_for_an_operator(stand: Stand) -> None:
    presse = stand.list("presse")
    names = [f"p{n}" for n in range(10)]
    stand.sync({"presse": names})
    presse.members.clear()
    result = stand.sync({"presse": names})
    (doubt,) = result["waiting"]
    assert doubt["doubt"] == "missing" and not presse.members
    stand.sync({"presse": names}, confirm=doubt["token"])
    assert len(presse.members) == 10


def test_check_mode_reads_and_writes_nothing(stand: Stand) -> None:
    stand.list("presse")
    result = stand.sync({"presse": ["anna"]}, check=True)
    assert [one["do"] for one in result["plan"]] == ["adopt", "create"]
    posts = [path for method, path in stand.provider.asked if method == "POST"]
    # The one form that it sends is the password.
    assert posts == ["/mailman/admin/presse/members/list?"]
    assert stand.on("presse") == []


def test_a_group_without_a_hosted_list_has_none(stand: Stand) -> None:
    assert list(groups.desired_for(roster({"eakte": ["anna"]}, hosted_at=""))) == []


class Killed(BaseException):
    """As SIGKILL: nothing runs after it."""


@pytest.mark.parametrize("moment", range(1, 9))
def test_a_look_that_is_killed_is_made_good_by_the_next(stand: Stand, moment: int) -> None:
    presse = stand.list("presse", "fremd@zeitung.example")
    stand.sync({"presse": ["anna", "ben"]})
    asked = 0

    def dies(_: float) -> None:
        nonlocal asked
        asked += 1
        if asked == moment:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stand, "slept", SimpleNamespace(append=dies))
        with contextlib.suppress(Killed):
            stand.sync({"presse": ["ben=ben.neu@buehl.example", "carla"]})
    stand.sync({"presse": ["ben=ben.neu@buehl.example", "carla"]})
    assert stand.on("presse") == [*at("ben.neu", "carla"), "fremd@zeitung.example"]
    stand.sync({"presse": []})
    assert (stand.on("presse"), presse.mails) == (["fremd@zeitung.example"], [])
