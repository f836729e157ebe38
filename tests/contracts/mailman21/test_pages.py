"""What the driver of lists at a provider relies on.

--address https://HOST/mailman/admin/LIST of a list that nobody needs; --given: `password`, the list's.
"""

from __future__ import annotations

from tests.contracts.fact import fact
from tests.contracts.mailman21.browser import Browser
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
    """A form without the token of its page, or with another one, changes nothing and says so."""
    for token in ("", "ab12"):
        page = admin.post("members/add", subscribees=A, subscribe_or_invite="0", csrf_token=token)
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


@fact("Mailman/Cgi/admin.py:77-88", read="2.1.39")
def test_a_list_that_is_none_is_404(target: Target) -> None:
    """A list that is none is 404."""
    other = Browser(target.address.rpartition("/")[0] + f"/{PREFIX}none")
    assert other.get("members/list").status == 404


def _name(target: Target) -> str:
    return target.address.rstrip("/").rpartition("/")[2]
