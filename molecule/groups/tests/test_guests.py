"""A guest from outside: invited, sees their group and nothing else, and is out after the last day."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urljoin

from tests.lab.hosts import Lab
from tests.lab.outside import Outside

from .conftest import NAMES, PASSWORD, SignOn
from .visitor import GROUPS, Visitor

Somebody = Callable[..., Visitor]
GERD = "gerd@firma.example"
SOON = (date.today() + timedelta(days=9)).isoformat()
LINK = r"https://sso\.readi\.test/realms/readi/login-actions/action-token\?[^\s>\"]+"


def test_from_the_invitation_to_the_last_day(
    somebody: Somebody, sign_on: SignOn, outside: Outside, mailbox: Callable[[], str], lab: Lab
) -> None:
    maria, anna = somebody("maria"), somebody("anna")
    who = {"given": "Gerd", "family": "Gast", "until": SOON}
    anna.get("g/eakte/")
    anna.post("g/eakte/invite-guest", address=GERD, **who)
    assert "nur, wer die Gruppe moderiert" in anna.says
    maria.get("g/eakte/")
    for address in (NAMES["anna"], "fremd@musterstadt.example"):
        maria.post("g/eakte/invite-guest", address=address, **who)
        assert "Organisation des Netzwerks" in maria.says
    maria.post("g/eakte/invite-guest", address=GERD, **who)
    assert maria.says == "Die Einladung ist unterwegs.", maria.page[:3000]
    assert GERD in sign_on.members("/projects/eakte") and GERD in sign_on.members("/guests")

    gerd = Visitor(outside)
    mail = re.sub(r"=\r?\n", "", mailbox()).replace("=3D", "=")
    assert re.search(f"(?m)^To: {GERD}$", mail)
    links = re.findall(LINK, html.unescape(mail[mail.index(f"To: {GERD}") :]))
    page = gerd.go(html.unescape(links[-1]))
    for _ in range(4):
        form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        if form and "password-new" in page.text:
            page = gerd.go(
                urljoin(gerd.url, html.unescape(form[1])), {"password-new": PASSWORD, "password-confirm": PASSWORD}
            )
            break
        onward = re.search(r'href="([^"]*action-token[^"]*)"', page.text)
        assert onward, page.text[:3000]
        page = gerd.go(urljoin(gerd.url, html.unescape(onward[1])))
    lab.as_root("lab", "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now")
    gerd.sign_in(GERD, PASSWORD)
    seen = html.unescape(gerd.get())
    assert "eAkte" in seen and "Hochwasser" not in seen and "Netzwerktreffen" not in seen and "Plenum" not in seen
    for slug in ("hochwasser", "netz", "leitung"):
        assert gerd.go(f"{GROUPS}g/{slug}/").status == 404
    gerd.get()
    assert gerd.post("g/hochwasser/join").status == 404
    for path in ("log", "operate/", "people/", "people/musterstadt/"):
        assert gerd.go(f"{GROUPS}{path}").status == 404, path
    assert "Gast bis" in maria.get("g/eakte/")

    past = sign_on.ask("GET", f"/users/{sign_on.sub(GERD)}")
    past["attributes"]["guest_until"] = [(date.today() - timedelta(days=1)).isoformat()]
    sign_on.ask("PUT", f"/users/{past['id']}", past)
    lab.as_root("lab", "systemctl start readi-groups-guests-end")
    assert not sign_on.ask("GET", f"/users/{past['id']}")["enabled"]
    assert GERD not in sign_on.members("/projects/eakte")
    gerd.get()
    assert not gerd.url.startswith(GROUPS)
    assert "als Gast ist vorbei" in html.unescape(maria.get("g/eakte/"))
