"""What the driver of lists at a provider relies on.

--address https://HOST/mailman/admin/LIST of a list that nobody needs; --given: `password`, the list's.
"""

from __future__ import annotations

import re

import pytest
from ansible_collections.readi.one.plugins.module_utils.http import Http
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.visit import ListError, Visit, parts

from tests.contracts.fact import fact
from tests.contracts.mailman21.browser import MANY, Browser
from tests.contracts.target import PREFIX, Target

A, PLUS, QUOTE, NEW, CASE = (f"{PREFIX}{name}@example.org" for name in ("a", "a+b", "o'c", "new", "case"))


@fact("Mailman/Cgi/admin.py:118-135; Mailman/Cgi/Auth.py:38-62", read="2.1.39")
def test_nobody_reads_without_the_password(target: Target) -> None:
    """Without a session every page is the one that asks for the password, with status 200; a wrong one is 401."""
    stranger = Browser(target.address)
    page = stranger.get("members/list")
    assert (page.status, page.asks_password, page.members) == (200, True, [])
    wrong = stranger.post("members/list", adminpw="wrong", admlogin="x")
    assert (wrong.status, wrong.asks_password) == (401, True)


@fact("Mailman/SecurityManager.py:219-240", read="2.1.39")
def test_the_password_gives_a_cookie_of_this_list(target: Target) -> None:
    """The right password gives a cookie LIST+admin for the session, and the page that was asked for."""
    browser = Browser(target.address)
    page = browser.post("members/list", adminpw=target.value("password"), admlogin="x")
    assert (page.status, page.asks_password) == (200, False)
    assert [one.name for one in browser.jar if one.name.endswith("+admin")] == [f"{_name(target)}+admin"]
    assert not browser.get("members/add").asks_password


@fact("Mailman/Cgi/admin.py:104-114 and 215-222; Mailman/CSRFcheck.py:62-104", read="2.1.39", since="2.1.15")
def test_a_form_without_its_token_is_not_taken(admin: Browser) -> None:
    """A form without the token of its page, or with a forged one, changes nothing and says so."""
    right = admin.get("members/add").token
    forged = right[:-1] + ("0" if right[-1] != "0" else "1")
    for token in ({}, {"csrf_token": forged}):
        page = admin.post("members/add", subscribees=A, subscribe_or_invite="0", **token)
        assert "(request forgery check)" in page.text
        assert admin.found(A) == []


@fact("Mailman/Cgi/admin.py:1484-1550", read="2.1.39")
def test_who_is_added_is_listed_and_who_is_refused_is_named(admin: Browser) -> None:
    """A line for each address: added, or why not: a member already, no address, illegal letters."""
    page = admin.added(A, PLUS, QUOTE)
    assert admin.found(A, PLUS, QUOTE) == sorted([A, PLUS, QUOTE])
    assert page.text.count("<h5>") == 1
    page = admin.added(A, "no address", NEW)
    assert page.text.count("<h5>") == 2 and f"{A} -- " in page.text
    assert admin.found(NEW) == [NEW]


@fact("Mailman/Cgi/admin.py:1075-1080", read="2.1.39")
def test_each_row_has_the_address_quoted(admin: Browser) -> None:
    """A row has the address in small letters, quoted, as `user` and before `_unsub`."""
    admin.added(CASE.replace("case", "CaSe"), PLUS)
    page = admin.get("members/list", findmember="|".join((CASE, PLUS.replace("+", "\\+"))))
    assert sorted(page.members) == sorted([CASE, PLUS])
    assert PLUS.replace("+", "%2B").replace("@", "%40") + "_unsub" in page.text


@fact("Mailman/OldStyleMemberships.py: __get_cp_member", read="2.1.39")
def test_letter_case_makes_no_second_member(admin: Browser) -> None:
    """An address in other letter case is the same member: not added again, and removed by either."""
    admin.added(CASE)
    assert f"{CASE.upper()} -- " in admin.added(CASE.upper()).text
    admin.removed(CASE.upper())
    assert admin.found(CASE) == []


@fact("Mailman/Cgi/admin.py:1551-1589", read="2.1.39")
def test_who_is_removed_is_listed_and_who_was_not_on_it_too(admin: Browser) -> None:
    """Removed addresses and those of non-members are in lists of their own."""
    admin.added(A)
    page = admin.removed(A, NEW)
    assert A in page.text and NEW in page.text and page.text.count("<ul>") >= 2
    assert admin.found(A, NEW) == []


@fact("Mailman/Cgi/admin.py:1590-1625", read="2.1.39", since="2.1.18")
def test_an_address_is_changed_in_place(admin: Browser) -> None:
    """A member's address is changed; to one that is a member already it is not."""
    admin.added(A)
    admin.sent("members/change", change_from=A, change_to=NEW)
    assert admin.found(A, NEW) == [NEW]
    admin.added(A)
    admin.sent("members/change", change_from=A, change_to=NEW)
    assert admin.found(A, NEW) == [A, NEW]


@fact("Mailman/Cgi/admin.py:105-107 and 940-966", read="2.1.39")
def test_members_are_found_by_an_expression_without_a_token(admin: Browser) -> None:
    """A search by regular expression is a link: it needs no token, and shows how many were found."""
    admin.added(A, PLUS)
    assert admin.found(A, NEW) == [A]
    assert "1 " in admin.get("members/list", findmember=f"^{A}$").text


@fact("Mailman/Cgi/admin.py:947-965", read="2.1.39")
def test_a_search_finds_names_too(admin: Browser) -> None:
    """A search looks into the members' names as well: somebody called like an address is found by it."""
    admin.added(f'"{NEW}" <{A}>')
    assert admin.found(NEW) == [A]


@fact("Mailman/Cgi/admin.py:967-1008 and 1200-1226", read="2.1.39")
def test_a_long_list_is_paged_by_letter_and_by_size(admin: Browser) -> None:
    """A list longer than a page is split by first letter, and a letter by numbered pages; their counts add up."""
    admin.added(*MANY)
    letter = admin.get("members/list", letter=PREFIX[0])
    numbers = sorted({int(one) for one in re.findall(rf"letter={PREFIX[0]}&chunk=([0-9]+)", letter.text)} - {0})
    assert numbers == list(range(1, len(numbers) + 1)) != []
    pages = [letter, *(admin.get("members/list", letter=PREFIX[0], chunk=str(n)) for n in numbers)]
    shown = [one for page in pages for one in page.members]
    assert set(MANY) <= set(shown) and len(shown) == len(set(shown))


@fact("Mailman/Cgi/admin.py:1425-1625; templates/en and templates/de", read="2.1.39")
def test_the_driver_works_the_pages(target: Target, admin: Browser) -> None:
    """Our driver adds, reads by all pages, changes and removes, and understands every answer."""
    wanted = [PLUS, QUOTE, *MANY]
    base, path = parts(target.address)
    with Http(base, timeout_s=60, limit=8 * 1024 * 1024) as server:
        visit = Visit(server, path, target.value("password"), pause_s=0)
        before = visit.roster()
        assert set(visit.add(wanted, welcome=False).said.values()) == {""}
        assert visit.roster() == before | set(wanted)
        assert visit.change(PLUS, NEW) == ""
        assert set(visit.remove([QUOTE, NEW, *MANY], goodbye=False).said.values()) == {""}
        assert visit.roster() == before
        wrong = Visit(server, path, "wrong", pause_s=0)
        with pytest.raises(ListError):
            wrong.roster()


@fact("Mailman/Cgi/admin.py:77-88", read="2.1.39")
def test_a_list_that_is_none_is_404(target: Target) -> None:
    """A list that is none is 404."""
    other = Browser(target.address.rpartition("/")[0] + f"/{PREFIX}none")
    assert other.get("members/list").status == 404


def _name(target: Target) -> str:
    return target.address.rstrip("/").rpartition("/")[2]
