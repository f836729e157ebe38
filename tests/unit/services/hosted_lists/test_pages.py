"""Pages of Mailman 2.1.39 as its code writes them, each with its place there: what they say, and what is refused.

admin.py is Mailman/Cgi/admin.py, de is messages/de/LC_MESSAGES/mailman.po. The pages are written here for these tests.
"""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import pages, wording
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.pages import StrangePageError

HEAD = """<HTML>
<HEAD>
<META http-equiv="Content-Type" content="text/html; charset=us-ascii">
<TITLE>Presse Administration (Membership Management...)</TITLE>
<style type="text/css">
    div.hidden {position:absolute;}
</style>
</HEAD>
<BODY bgcolor="white" dir="ltr">
"""
END = "</BODY>\n</HTML>\n"


def section(heading: str, inner: str, before: str = "", title: str = "") -> str:
    """admin.py:444-583 and Mailman/htmlformat.py:299-340 and 434-447: the frame of each page of a section."""
    head = HEAD.replace("Presse Administration (Membership Management...)", title) if title else HEAD
    return f"""{head}{before}<center><h2>Presse mailing list administration<br>Section</h2></center><hr>
 <FORM action="../presse/members/list" method="POST" enctype="multipart/form-data">
<input type="hidden" name="csrf_token" value="e3283a">
<ul>
 <li><a href="../presse/general" >General Options</a>
</ul>
<table width="100%"><tr><td colspan="2" bgcolor="#99ccff"><center><h2>{heading}</h2></center></td></tr></table>
{inner}
<INPUT name="setmemberopts_btn" type="SUBMIT" value="Submit Your Changes" >
 </FORM>
{END}"""


def row(quoted: str, shown: str, nomail: str = "") -> str:
    """admin.py:1070-1141: box, link, name, hidden user, and the boxes of settings; 1105 says why no mail goes there."""
    checked = ' value="on" CHECKED' if nomail else ' value="off"'
    return f"""<tr><td><center><INPUT name="{quoted}_unsub" type="CHECKBOX" value="off" >
<div class="hidden">unsub</div></center></td>
<td><a href="http://lists.example/mailman/options/presse/{quoted}" >{shown}</a><br>
<INPUT name="{quoted}_realname" type="TEXT" value="" size="24" ><INPUT name="user" type="HIDDEN" value="{quoted}" ></td>
<td><center><INPUT name="{quoted}_mod" type="CHECKBOX" value="off" ></center></td>
<td><center><INPUT name="{quoted}_nomail" type="CHECKBOX"{checked} >{nomail}
<div class="hidden">nomail</div></center></td>
</tr>
"""


def table(count: str, *rows: str, letters: str = "") -> str:
    """admin.py:1010-1045."""
    head = f'<tr><td colspan="11"><center><em>{count}</em></center></td></tr>\n{letters}'
    return f'<center><table width="90%" border="2">\n{head}{"".join(rows)}</table></center>'


# admin.py:1015 and 1017; de 775 and 780
COUNTS = [
    ("Membership List", "2 members total"),
    ("Mitgliederliste", "2 Mitglieder insgesamt"),
]


@pytest.mark.parametrize(("heading", "count"), COUNTS)
def test_a_short_list_is_on_one_page(heading: str, count: str) -> None:
    """admin.py:969: fewer members than a page takes."""
    rows = [
        row("anna%2Bliste%40buehl.example", "Anna+Liste@buehl.example"),
        row("o%27hara%40x.example", "o'hara@x.example", "[B]"),
    ]
    found = pages.roster(pages.read(section(heading, table(count, *rows))))
    assert found.addresses == {"anna+liste@buehl.example", "o'hara@x.example"}
    assert (found.total, found.silent, found.letters) == (2, {"o'hara@x.example"}, ())


# admin.py:1029: letters as they are in the address; 1206 and 1222: the parts of one letter
LETTERS = """<tr><td colspan="11"><center>
<a href="http://lists.example/mailman/admin/presse/members?letter=+" >+</a>&nbsp;&nbsp;
<a href="http://lists.example/mailman/admin/presse/members?letter=a" ><strong>[A]</strong></a></center></td></tr>
"""
PARTS = """<p><em>To view more members, click on the appropriate
        range listed below:</em>
<ul>
<li><a href="http://lists.example/mailman/admin/presse/members?letter=a&chunk=1" >from a2@x.example to a3@x.example</a>
<li><a href="http://lists.example/mailman/admin/presse/members?letter=a&chunk=2" >from a4@x.example to a5@x.example</a>
</ul>
<p>"""


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("Membership List", "60 members total, 1 shown"),
        ("Mitgliederliste", "60 Mitglieder insgesamt, 1 werden angezeigt"),
    ],
)
def test_a_long_list_has_pages_by_letter_and_by_size(heading: str, count: str) -> None:
    text = section(heading, table(count, row("a1%40x.example", "a1@x.example"), letters=LETTERS) + PARTS)
    found = pages.roster(pages.read(text))
    assert (found.total, found.letter, found.letters, found.chunks) == (60, "a", ("+", "a"), {1, 2})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2 members total", "2 people", "no count"),
        ("2 members total", "3 members total", "shows 2 members"),
        ("Membership List", "People", "People"),
        ("</HTML>", "", "cut short"),
        ("anna%40x.example_unsub", "anna_unsub", "no box to unsubscribe"),
        ("ben%40x.example", "anna%40x.example", "shows 2 members"),
    ],
)
def test_what_is_not_borne_out_is_refused_with_what_was_seen(old: str, new: str, said: str) -> None:
    rows = row("anna%40x.example", "anna@x.example") + row("ben%40x.example", "ben@x.example")
    text = section("Membership List", table("2 members total", rows)).replace(old, new)
    with pytest.raises(StrangePageError, match=said):
        pages.roster(pages.read(text))


def test_the_password_is_asked_for() -> None:
    """templates/en/admlogin.html:9-29 and templates/de/admlogin.html:9-29."""
    text = f'{HEAD}<FORM METHOD=POST ACTION="/x" name="f"><INPUT TYPE="password" NAME="adminpw" SIZE="30"></FORM>{END}'
    page = pages.read(text)
    assert page.asks_password
    with pytest.raises(StrangePageError):
        pages.roster(page)


def test_a_form_has_its_token_and_its_fields() -> None:
    """admin.py:1230-1270, Mailman/htmlformat.py:444."""
    inner = """<label><INPUT name="subscribe_or_invite" type="RADIO" value="0" CHECKED >Subscribe</label>
<TEXTAREA NAME=subscribees ROWS=10 COLS=70% WRAP=None></TEXTAREA>"""
    page = pages.read(section("Mass Subscriptions", inner))
    assert pages.form(page, wording.ADD, ["subscribees", "subscribe_or_invite"]) == "e3283a"
    with pytest.raises(StrangePageError, match="lacks send_welcome_msg_to_this_batch"):
        pages.form(page, wording.ADD, ["subscribees", "send_welcome_msg_to_this_batch"])
    with pytest.raises(StrangePageError, match="Mass Subscriptions"):
        pages.form(page, wording.REMOVE, ["subscribees"])


# admin.py:1536-1549; de 1312, 1322, 1280, 1290
ADDED = [
    ("Successfully subscribed:", "Error subscribing:", "Already a member", "Bad/Invalid email address"),
    ("Erfolgreich eingetragen: ", "Fehler beim Abonnieren:", "Bereits Mitglied", "Ungültige E-Mail-Adresse"),
]


@pytest.mark.parametrize(("done", "wrong", "already", "bad"), ADDED)
def test_who_was_added_and_who_not(done: str, wrong: str, already: str, bad: str) -> None:
    told = f"""<h5>{done}</h5>
<ul>
  <li>Anna@x.example
  <li>a&amp;b@x.example
</ul>
<p><h5>{wrong}</h5>
<ul>
  <li>ben@x.example -- {already}
  <li>b -- c -- {bad}
</ul>
<p>"""
    page = pages.read(section("Mass Subscriptions", "", before=told))
    assert pages.added(page) == (["anna@x.example", "a&b@x.example"], {"ben@x.example": already, "b -- c": bad})
    with pytest.raises(StrangePageError):
        pages.removed(page)


# admin.py:1579-1588; de 1331, 1336
REMOVED = [
    ("Successfully Unsubscribed:", "Cannot unsubscribe non-members:"),
    (
        "Erfolgreich beendete Abonnements:",
        "Nichtmitglieder können nicht aus der Mailingliste ausgetragen werden:",
    ),
]


@pytest.mark.parametrize(("done", "wrong"), REMOVED)
def test_who_was_removed_and_who_was_not_on_it(done: str, wrong: str) -> None:
    told = f"""<h5>{done}</h5>
<ul>
  <li>o'hara@x.example
</ul>
<p><h3><strong><font color="#ff0000" size="+2">{wrong}</font></strong></h3>
<ul>
  <li>ben@x.example
</ul>
<p>"""
    page = pages.read(section("Mass Removals", "", before=told))
    assert pages.removed(page) == (["o'hara@x.example"], ["ben@x.example"])


@pytest.mark.parametrize(
    "said",
    [
        "Address Anna@x.example changed to anna.neu@x.example",  # admin.py:1623
        "Adresse Anna@x.example zu anna.neu@x.example geändert",  # de 1372
    ],
)
def test_a_changed_address(said: str) -> None:
    page = pages.read(section("Address Change", "", before=f"<h3>{said}</h3><p>"))
    assert pages.changed(page) == ("anna@x.example", "anna.neu@x.example")


@pytest.mark.parametrize(
    "said",
    [
        "neu@x.example is already a list member.",  # admin.py:1603
        "neu@x.example ist bereits Mitglied.",  # de 1349
        "Current and new addresses must be different.",  # admin.py:1599
    ],
)
def test_an_address_that_was_not_changed(said: str) -> None:
    with pytest.raises(StrangePageError, match="mailing list administration"):
        pages.changed(pages.read(section("Address Change", "", before=f"<h3>{said}</h3><p>")))


@pytest.mark.parametrize(
    ("title", "hidden"),
    [
        (
            "Presse Subscribers",
            "<em>(1 private member not shown)</em>",
        ),  # HTMLFormatter.py:78, templates/en/roster.html:4
        (
            "Presse-Abonnenten",
            "<em>(1 privates Mitglied wird nicht angezeigt)</em>",
        ),  # de 9020, templates/de/roster.html:4
    ],
)
def test_subscribers_that_a_list_shows_to_everybody(title: str, hidden: str) -> None:
    """Mailman/HTMLFormatter.py:86-104: hidden from robots or not, in brackets where no mail goes."""
    listed = """<ul>
<li><a href="../options/presse/anna--at--x.example">anna at x.example</a>
<li><em>(<a href="../options/presse/ben%2Bx%40x.example">ben+x@x.example</a>)</em>
</ul>"""
    text = HEAD.replace("Presse Administration (Membership Management...)", title) + hidden + listed + END
    found = pages.public(pages.read(text))
    assert (found.addresses, found.hidden) == ({"anna@x.example", "ben+x@x.example"}, 1)
