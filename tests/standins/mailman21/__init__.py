"""Lists of Mailman 2.1 by their administration pages, as a provider shows them: sign-in, roster, forms, refusals.

    provider = Provider()
    provider.add("presse", password="…", language="de", members=["anna@stadt.example"])
    with serving(provider.app, ("127.0.0.1", 0)) as address: ...      # address + "/mailman/admin/presse"

Everything is written anew after what Mailman 2.1.39 shows; numbers of lines without a file are of Mailman/Cgi/admin.py
there. It refuses what that refuses: no cookie, a forged or old form, addresses that are none. `Faults` are what goes
wrong at providers. Only Python's standard library and the kit, since a lab's host runs it too.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from urllib.parse import quote

from tests.standins.kit.server import Answer, App, Request, json_answer

VERSION = "2.1.39"
FOOTER = f"<hr><address>Delivered by Mailman<br>version {VERSION}</address>"  # Mailman/htmlformat.py:675
STYLE = '<style type="text/css">\n    div.hidden {position:absolute;}\n</style>\n'  # Mailman/htmlformat.py:326-336
CHUNK = 30  # Mailman/Defaults.py.in:1044
FORM_S = 3600  # Mailman/Defaults.py.in:112
SAFE = {"VARHELP", "adminpw", "admlogin", "letter", "chunk", "findmember", "legend"}  # 105
CHARSETS = {"en": "us-ascii", "de": "iso-8859-1"}  # Mailman/Defaults.py.in:1810
# Words of Mailman 2.1.39: English by the line of admin.py, German by messages/de/LC_MESSAGES/mailman.po.
WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "{name} Administration ({label})", "de": "{name} Administration ({label})"},  # 447
    "label": {"en": "Membership&nbsp;Management...", "de": "Mitgliederverwaltung"},  # Mailman/Gui/Membership.py:27
    "head": {
        "en": "{name} mailing list administration<br>{label} Section",
        "de": "{name} Listen-Administration<br>Sektion {label}",
    },  # 449
    "list": {"en": "Membership List", "de": "Mitgliederliste"},  # 922
    "add": {"en": "Mass Subscriptions", "de": "Masseneintrag neuer Mitglieder"},  # 894
    "remove": {"en": "Mass Removals", "de": "Massenaustrag von Mitgliedern"},  # 901
    "change": {"en": "Address Change", "de": "Adressänderung"},  # 908
    "all": {"en": "{all} members total", "de": "{all} Mitglieder insgesamt"},  # 1017
    "some": {
        "en": "{all} members total, {some} shown",
        "de": "{all} Mitglieder insgesamt, {some} werden angezeigt",
    },  # 1015
    "more": {
        "en": "<p><em>To view more members, click on the appropriate\n        range listed below:</em>",
        "de": "<p><em>Um mehr Mitglieder zu sehen, wählen Sie den entsprechenden Bereich:</em>",
    },  # 1208
    "range": {"en": "from {start} to {end}", "de": "von {start} bis {end}"},  # 1222
    "unsub": {"en": "unsub", "de": "Austragen"},  # 1044
    "submit": {"en": "Submit Your Changes", "de": "Änderungen speichern"},  # 1419
    "added": {"en": "Successfully subscribed:", "de": "Erfolgreich eingetragen: "},  # 1538
    "not_added": {"en": "Error subscribing:", "de": "Fehler beim Abonnieren:"},  # 1545
    "already": {"en": "Already a member", "de": "Bereits Mitglied"},  # 1517
    "bad": {"en": "Bad/Invalid email address", "de": "Ungültige E-Mail-Adresse"},  # 1524
    "hostile": {
        "en": "Hostile address (illegal characters)",
        "de": "Unzulässige E-Mail-Adresse (illegale Zeichen!)",
    },  # 1527
    "banned": {
        "en": "Banned address (matched {pattern})",
        "de": "Blockierte Adresse (passte auf {pattern})",
    },  # 1530
    "removed": {"en": "Successfully Unsubscribed:", "de": "Erfolgreich beendete Abonnements:"},  # 1579
    "not_removed": {
        "en": "Cannot unsubscribe non-members:",
        "de": "Nichtmitglieder können nicht aus der Mailingliste ausgetragen werden:",
    },  # 1584
    "both": {
        "en": "You must provide both current and new addresses.",
        "de": "Sie müssen sowohl die aktuelle und eine neue Adresse angeben.",
    },  # 1597
    "same": {
        "en": "Current and new addresses must be different.",
        "de": "Die aktuelle und die neue Adresse müssen unterschiedlich sein.",
    },  # 1599
    "member_now": {"en": "{to} is already a list member.", "de": "{to} ist bereits Mitglied."},  # 1603
    "no_address": {
        "en": "{to} is not a valid email address.",
        "de": "Die E-Mail-Adresse {to} ist ungültig.",
    },  # 1608
    "no_member": {"en": "{old} is not a member", "de": "{old} ist kein Mitglied"},  # 1616
    "changed": {"en": "Address {old} changed to {to}", "de": "Adresse {old} zu {to} geändert"},  # 1623
    "expired": {
        "en": "The form lifetime has expired. (request forgery check)",
        "de": "Die Gültigkeitsdauer des Formular ist abgelaufen. (request forgery check)",
    },  # 222
    "wrong": {"en": "Authorization failed.", "de": "Zugang verweigert."},  # 124
    "enter": {"en": "Let me in...", "de": "Sesam, &ouml;ffne dich..."},  # templates/*/admlogin.html
    "login": {
        "en": "{name} Administrator Authentication",
        "de": "Anmeldung als {name}-Administrator",
    },  # templates/*/admlogin.html:3
    "no_list": {
        "en": "No such list <em>{name}</em>",
        "de": "Keine Liste mit Namen <em>{name}</em> vorhanden.",
    },  # 82
    "public": {"en": "{name} Subscribers", "de": "{name}-Abonnenten"},  # templates/*/roster.html:4
    "closed": {
        "en": "{name} roster authentication failed.",
        "de": "{name} Teilnehmerliste - Anmeldung fehlgeschlagen",
    },  # Mailman/Cgi/roster.py:118
    "hidden": {
        "en": "({many} private members not shown)",
        "de": "({many} private Mitglieder werden nicht angezeigt)",
    },  # Mailman/HTMLFormatter.py:81
}
BAD_CHARACTERS = re.compile(r"[][()<>|:;^,\\\"\x00-\x1f\x7f-\xff]")  # Mailman/Utils.py: _badchars


@dataclass
class Member:
    """`address` as it was written; `silent`: U, A, B or ?, why no mail goes there; `hidden` from other subscribers."""

    address: str
    silent: str = ""
    hidden: bool = False
    name: str = ""


@dataclass
class List:
    """`mails`: what was sent to whom. `written`: how often a form came that sets something."""

    name: str
    password: str
    language: str = "en"
    members: dict[str, Member] = field(default_factory=dict)
    chunk: int = CHUNK
    banned: tuple[str, ...] = ()
    shows: bool = False
    obscures: bool = True
    mails: list[tuple[str, str]] = field(default_factory=list)
    written: int = 0

    def say(self, code: str, **params: object) -> str:
        return WORDS[code][self.language].format(name=self.name, label=WORDS["label"][self.language], **params)

    def put(self, *members: str | Member) -> None:
        for one in members:
            member = one if isinstance(one, Member) else Member(one)
            self.members[member.address.lower()] = member

    def secret(self) -> bytes:
        return hashlib.sha1(self.password.encode()).hexdigest().encode()  # noqa: S324 - as upstream keeps it


@dataclass
class Faults:
    """`ends_after`: so many requests with a cookie, then every session made until then is over. `cut`: bytes that are
    left of the pages whose path ends so. `words`: replaced on every page. `lies`: says that it did it, and did not.
    `old_forms`: of the next so many forms each is called too old. `status`: of every answer."""

    ends_after: int | None = None
    cut: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    lies: bool = False
    old_forms: int = 0
    status: int = 0


class Provider:
    """`asked`: method, path and query of each request."""

    def __init__(self, *, clock: Callable[[], float] = time.time, base: str = "/mailman") -> None:
        self.lists: dict[str, List] = {}
        self.faults = Faults()
        self.asked: list[tuple[str, str]] = []
        self.clock, self.base = clock, base
        self._ended: set[str] = set()
        self._issued = 0
        self.app = App("mailman21", VERSION, secret=b"no session of the kit's own", secure=False)
        for method in ("GET", "POST"):
            self.app.route(method, base + "/admin/{name}/{rest*}")(self._admin)
            self.app.route(method, base + "/admin/{name}")(lambda request, name: self._admin(request, name, ""))
        self.app.route("GET", base + "/roster/{name}")(self._public)
        self.app.route("GET", "/state")(self._state)
        self.app.route("POST", "/faults")(self._set_faults)

    def add(self, name: str, password: str, members: Iterable[str | Member] = (), **more: object) -> List:
        made = self.lists[name] = List(name, password, **more)  # type: ignore[arg-type]
        made.put(*members)
        return made

    def _state(self, request: Request) -> Answer:
        """What a scenario looks at; no provider shows it."""
        return json_answer(
            {
                name: {"members": sorted(one.members), "mails": one.mails, "written": one.written}
                for name, one in self.lists.items()
            }
            | {"asked": len(self.asked)}
        )

    def _set_faults(self, request: Request) -> Answer:
        self.faults = Faults(**json.loads(request.body))
        return json_answer({})

    def _admin(self, request: Request, name: str, rest: str) -> Answer:
        self.asked.append((request.method, f"{request.path}?{'&'.join(sorted(request.query))}"))
        if self.faults.status:
            return Answer(self.faults.status, b"the proxy before it has no answer\n")
        one = self.lists.get(name.lower())
        if one is None:
            text = WORDS["no_list"]["en"].format(name=html.escape(name))
            return self._html("en", "Error", text, status=404)
        given = request.form if request.method == "POST" else dict(request.query)
        fresh = given.get("adminpw") == one.password
        if not fresh and ("adminpw" in given or not self._signed_in(request, one)):
            return self._login(request, one, failed="adminpw" in given)
        known = not set(given) - SAFE or fresh or self._token_holds(one, given.get("csrf_token", ""))
        parts = rest.split("/")
        results = ""
        if given and parts[0] != "members":
            one.written += 1  # 1469: what else a form has is taken as settings
        if given and not known:
            results = (
                f'<h3><strong><font color="#FF5060" size="+2">Error: </font></strong><em>{one.say("expired")}</em></h3>'
            )
        elif given:
            results = self._written(one, given)
        section = parts[-1] if parts[-1] in ("list", "add", "remove", "change") else "list"  # 545
        answer = self._section(one, section, results, request)
        answer.headers.append(("Set-Cookie", self._cookie(one)))
        return answer

    # Mailman/SecurityManager.py:219 and Mailman/CSRFcheck.py:38: key, when, and a hash of the list's secret with that.

    def _sealed(self, one: List, when: int, use: str) -> str:
        return hmac.new(one.secret(), f"{use}{when}".encode(), hashlib.sha1).hexdigest()

    def _cookie(self, one: List) -> str:
        self._issued += 1
        when = int(self.clock())
        value = f"{when:x}x{self._issued:x}x{self._sealed(one, when, 'cookie')}"
        return f"{one.name}+admin={value}; Path={self.base}; Version=1"

    def _signed_in(self, request: Request, one: List) -> bool:
        pairs = (part.strip().partition("=") for part in request.headers.get("cookie", "").split(";"))
        value = next((value for key, _, value in pairs if key == f"{one.name}+admin"), "")
        when, _, rest = value.partition("x")
        seal = rest.partition("x")[2]
        if (
            not when
            or value in self._ended
            or not hmac.compare_digest(seal, self._sealed(one, int(when, 16), "cookie"))
        ):
            return False
        if self.faults.ends_after is not None:
            self.faults.ends_after -= 1
            if self.faults.ends_after < 0:
                self.faults.ends_after = None
                self._ended.add(value)
                return False
        return True

    def _token(self, one: List) -> str:
        when = int(self.clock())
        return f"{when:x}y{self._sealed(one, when, 'form')}"

    def _token_holds(self, one: List, token: str) -> bool:
        if self.faults.old_forms:
            self.faults.old_forms -= 1
            return False
        when, _, seal = token.partition("y")
        if not re.fullmatch("[0-9a-f]+", when):
            return False
        right = hmac.compare_digest(seal, self._sealed(one, int(when, 16), "form"))
        return right and self.clock() - int(when, 16) < FORM_S

    def _login(self, request: Request, one: List, *, failed: bool) -> Answer:
        """templates/en/admlogin.html and de; 401 only where a password was wrong (Mailman/Cgi/Auth.py:50)."""
        wrong = f'<FONT COLOR="#ff0000" size="+1"><strong><font size="+1">{one.say("wrong")}</font></strong></FONT>'
        body = (
            f'<FORM METHOD=POST ACTION="{html.escape(request.path)}" name="f">\n{wrong if failed else ""}\n'
            f'<TABLE WIDTH="100%"><TR><TD><B><FONT COLOR="#000000" SIZE="+1">{one.say("login")}</FONT></B></TD></TR>'
            '<tr><TD><INPUT TYPE="password" NAME="adminpw" SIZE="30"></TD></tr>'
            f'<tr><td colspan=2 align=middle><INPUT type="SUBMIT" name="admlogin" value="{one.say("enter")}"></td></tr>'
            "</TABLE><p><strong><em>Important:</em></strong> Cookies.</FORM>"
        )
        return self._html(one.language, one.say("login"), body, status=401 if failed else 200, path=request.path)

    def _section(self, one: List, section: str, results: str, request: Request) -> Answer:
        """444-583: what was done, the form with its token, the ways to other pages, the section itself."""
        address = f"{self.base}/admin/{one.name}"
        inner, action = {
            "list": self._roster,
            "add": self._add_form,
            "remove": self._remove_form,
            "change": self._change_form,
        }[section](one, request)
        heading = one.say(section)
        ways = "".join(f'<li><a href="{address}/{kind}">{kind}</a>\n' for kind in ("general", "passwords", "members"))
        body = (
            f"{results}<center><h2>{one.say('head')}</h2></center><hr>\n"
            f'<FORM action="{action or f"{address}/members/{section}"}" method="POST" enctype="multipart/form-data">\n'
            f'<input type="hidden" name="csrf_token" value="{self._token(one)}">\n'
            f"<table><tr><td>\n<ul>\n{ways}</ul>\n</td></tr></table><hr>\n"
            f'<table width="100%"><tr><td colspan="2"><center><h2>{heading}</h2></center></td></tr></table>\n'
            f'{inner}<center><INPUT name="setmemberopts_btn" type="SUBMIT" value="{one.say("submit")}" ></center>\n'
            "</FORM>\n"
        )
        return self._html(one.language, one.say("title"), body, path=request.path)

    def _roster(self, one: List, request: Request) -> tuple[str, str]:
        """921-1227."""
        base = f"{self.base}/admin/{one.name}/members"
        found = sorted(one.members)
        wanted = request.query.get("findmember", "").strip() if request.method == "GET" else ""
        if wanted:
            expression = re.compile(wanted, re.IGNORECASE)
            found = [key for key in found if expression.search(one.members[key].name) or expression.search(key)]
        total, letters, more, action = len(found), "", "", ""
        count = one.say("all", all=total)
        # 1030: the letter is written as it is, the search quoted.
        search = f"&findmember={quote(wanted)}" if wanted else ""
        if len(found) >= one.chunk:
            buckets: dict[str, list[str]] = {}
            for key in found:
                buckets.setdefault(key[0], []).append(key)
            letter = request.query.get("letter", "0")[:1].lower()
            if letter not in buckets:
                letter = sorted(buckets)[0]
            found = buckets[letter]
            action = f"{base}?letter={letter}"
            if len(found) > one.chunk:
                chunks = [found[n : n + one.chunk] for n in range(0, len(found), one.chunk)]
                told = request.query.get("chunk", "0")
                number = int(told) if told.isdecimal() and int(told) < len(chunks) else 0
                action += f"&chunk={number}"
                ranges = "".join(
                    f'<li><a href="{base}?letter={letter}&chunk={n}{search}" >'
                    f"{one.say('range', start=chunk[0], end=chunk[-1])}</a>\n"
                    for n, chunk in enumerate(chunks)
                    if n != number
                )
                more = f"{one.say('more')}\n<ul>\n{ranges}</ul>\n<p>"
                found = chunks[number]
            count = one.say("some", all=total, some=len(found))
            cells = [
                f'<a href="{base}?letter={key}{search}" >'
                + (f"<strong>[{key.upper()}]</strong>" if key == letter else key.upper())
                + "</a>"
                for key in sorted(buckets)
            ]
            letters = f"<tr><td colspan=11><center>{'&nbsp;&nbsp;'.join(cells)}</center></td></tr>\n"
        rows = "".join(self._row(one, key) for key in found)
        table = f'<table width="90%" border="2">\n<tr><td colspan=11><center><em>{count}</em></center></td></tr>\n'
        search_box = (
            f'<INPUT name="findmember" type="TEXT" value="{html.escape(wanted)}" size="40" >'
            '<INPUT name="findmember_btn" type="SUBMIT" value="Search..." ><hr><p>'
        )
        return f"{search_box}{table}{letters}{rows}</table>\n{more}", action

    def _row(self, one: List, key: str) -> str:
        """1070-1141."""
        member, quoted = one.members[key], quote(key)
        silent = f"[{member.silent}]" if member.silent else ""

        def box(name: str, on: bool) -> str:
            checked = " CHECKED" if on else ""
            value = "on" if on else "off"
            return f'<td><center><INPUT name="{quoted}_{name}" type="CHECKBOX" value="{value}"{checked} ></center></td>'

        to = f"{self.base}/options/{one.name}/{quote(key.replace('@', '--at--'))}"
        link = f'<a href="{to}" >{html.escape(member.address)}</a>'
        nomail = box("nomail", bool(member.silent)).replace("</center>", f"{silent}</center>")
        unsub = box("unsub", False).replace("</center>", f'<div class="hidden">{one.say("unsub")}</div></center>')
        called = f'<INPUT name="{quoted}_realname" type="TEXT" value="{html.escape(member.name)}" size="30" >'
        return (
            f"<tr>{unsub}<td>{link}<br>{called}"
            f'<INPUT name="user" type="HIDDEN" value="{quoted}" ></td>{box("mod", False)}{box("hide", member.hidden)}'
            f"{nomail}{box('digest', False)}</tr>\n"
        )

    def _add_form(self, one: List, request: Request) -> tuple[str, str]:
        """1230-1279."""
        radios = ("subscribe_or_invite", "send_welcome_msg_to_this_batch", "send_notifications_to_list_owner")
        return (
            "".join(_radio(name) for name in radios)
            + "<TEXTAREA NAME=subscribees ROWS=10 COLS=70%></TEXTAREA>"
            + '<INPUT name="subscribees_upload" type="FILE" value="" cols="50" ><TEXTAREA NAME=invitation></TEXTAREA>',
            "",
        )

    def _remove_form(self, one: List, request: Request) -> tuple[str, str]:
        """1281-1311."""
        radios = ("send_unsub_ack_to_this_batch", "send_unsub_notifications_to_list_owner")
        return (
            "".join(_radio(name) for name in radios)
            + "<TEXTAREA NAME=unsubscribees ROWS=10 COLS=70%></TEXTAREA>"
            + '<INPUT name="unsubscribees_upload" type="FILE" value="" cols="50" >',
            "",
        )

    def _change_form(self, one: List, request: Request) -> tuple[str, str]:
        """1313-1343."""
        fields = "".join(
            f'<INPUT name="{name}" type="TEXT" value="" size="40" >' for name in ("change_from", "change_to")
        )
        boxes = "".join(f'<INPUT name="{name}" type="CHECKBOX" value="yes" >' for name in ("notice_old", "notice_new"))
        return fields + boxes, ""

    def _written(self, one: List, given: dict[str, str]) -> str:
        """1425-1680: each part of the form that has something in it."""
        told = ""
        if given.get("subscribees"):
            told += self._subscribed(one, given)
        if given.get("unsubscribees"):
            told += self._unsubscribed(one, given)
        if "change_from" in given:
            told += f"<h3>{self._moved(one, given)}</h3><p>"
        if "setmemberopts_btn" in given or "allmodbit_btn" in given:
            one.written += 1
        return told

    def _subscribed(self, one: List, given: dict[str, str]) -> str:
        """1488-1550. A field that is not there means what the list is set to: it greets."""
        done, wrong = [], []
        for line in filter(None, (text.strip() for text in given["subscribees"].splitlines())):
            name, address = parseaddr(line)
            reason = self._refusal(one, address)
            if reason:
                wrong.append(f"{html.escape(line)} -- {reason}")
                continue
            done.append(html.escape(formataddr((name, address))))
            if self.faults.lies:
                continue
            one.put(Member(address, name=name))
            if given.get("send_welcome_msg_to_this_batch", "1") == "1":
                one.mails.append(("welcome", address))
            if given.get("send_notifications_to_list_owner", "1") == "1":
                one.mails.append(("owner", address))
        return _told(5, one.say("added"), done) + _told(5, one.say("not_added"), wrong)

    def _refusal(self, one: List, address: str) -> str:
        """Mailman/MailList.py:1079-1094 and Mailman/Utils.py:247."""
        domain = address.rpartition("@")[2]
        if not address or " " in address or "." not in domain or "@" not in address:
            return one.say("bad")
        if BAD_CHARACTERS.search(address) or re.search(r"(^|\.)(-|$)|[^a-zA-Z0-9.-]", domain):
            return one.say("hostile")
        if address.lower() in one.members:
            return one.say("already")
        pattern = next((p for p in one.banned if re.search(p, address, re.IGNORECASE)), "")
        return one.say("banned", pattern=pattern) if pattern else ""

    def _unsubscribed(self, one: List, given: dict[str, str]) -> str:
        """1553-1589. A field that is not there means what the list is set to: it says goodbye."""
        done, wrong = [], []
        for line in filter(None, (text.strip() for text in given["unsubscribees"].splitlines())):
            if line.lower() not in one.members:
                wrong.append(html.escape(line))
                continue
            done.append(html.escape(line))
            if self.faults.lies:
                continue
            del one.members[line.lower()]
            if given.get("send_unsub_ack_to_this_batch", "1") == "1":
                one.mails.append(("goodbye", line))
            if given.get("send_unsub_notifications_to_list_owner", "1") == "1":
                one.mails.append(("owner", line))
        return _told(5, one.say("removed"), done) + _told(3, one.say("not_removed"), wrong)

    def _moved(self, one: List, given: dict[str, str]) -> str:
        """1591-1625: the member stays what it was, but for the address."""
        old, to = given.get("change_from", ""), given.get("change_to", "")
        words = {"old": html.escape(old), "to": html.escape(to)}
        if not (old and to):
            return one.say("both")
        if old == to:
            return one.say("same")
        if to.lower() in one.members:
            return one.say("member_now", **words)
        if self._refusal(one, to):
            return one.say("no_address", **words)
        if old.lower() not in one.members:
            return one.say("no_member", **words)
        if not self.faults.lies:
            member = one.members.pop(old.lower())
            member.address = to
            one.put(member)
            for name, who in (("notice_old", old), ("notice_new", to)):
                if given.get(name) == "yes":
                    one.mails.append(("notice", who))
        return one.say("changed", **words)

    def _public(self, request: Request, name: str) -> Answer:
        """Mailman/Cgi/roster.py:80-150, Mailman/HTMLFormatter.py:64: to everybody, or to nobody without a password."""
        self.asked.append((request.method, request.path))
        one = self.lists.get(name.lower())
        if one is None:
            return self._html("en", "Error", WORDS["no_list"]["en"].format(name=html.escape(name)), status=404)
        if not one.shows:
            text = f"<h2>Error</h2><strong>{one.say('closed')}</strong>"
            return self._html(one.language, "Error", text, status=401, path=request.path)
        items = []
        for key, member in sorted(one.members.items()):
            if member.hidden:
                continue
            shown = member.address.replace("@", " at ") if one.obscures else member.address
            path = quote(key.replace("@", "--at--") if one.obscures else key)
            link = f'<a href="../options/{one.name}/{path}">{html.escape(shown)}</a>'
            items.append(f"<em>({link})</em>" if member.silent else link)
        hidden = sum(member.hidden for member in one.members.values())
        note = f"<em>{one.say('hidden', many=hidden)}</em>" if hidden else ""
        listed = "".join(f"<li>{item}\n" for item in items)
        return self._html(one.language, one.say("public"), f"{note}<ul>\n{listed}</ul>\n", path=request.path)

    def _html(self, language: str, title: str, body: str, *, status: int = 200, path: str = "") -> Answer:
        """Mailman/htmlformat.py:299-340."""
        head = f"<HTML>\n<HEAD>\n<TITLE>{title}</TITLE>\n{STYLE}</HEAD>\n"
        text = f'{head}<BODY bgcolor="white" dir="ltr">\n{body}\n{FOOTER}\n</BODY>\n</HTML>\n'
        for old, new in self.faults.words.items():
            text = text.replace(old, new)
        left = next((most for end, most in self.faults.cut.items() if path.endswith(end)), None)
        charset = CHARSETS[language]
        raw = text[:left].encode(charset, "xmlcharrefreplace")
        return Answer(status, raw, f"text/html; charset={charset}")


def _radio(name: str) -> str:
    return "".join(f'<label><INPUT name="{name}" type="RADIO" value="{value}" >{value}</label>' for value in (0, 1))


def _told(level: int, heading: str, items: list[str]) -> str:
    if not items:
        return ""
    listed = "".join(f"  <li>{item}\n" for item in items)
    return f"<h{level}>{heading}</h{level}>\n\n<ul>\n{listed}</ul>\n<p>"
