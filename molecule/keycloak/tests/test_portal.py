"""The portal over HTTPS, from outside: every page, its policy, what is compressed and what is not there."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from tests.lab.outside import Outside

PORTAL = "https://portal.readi.test"
PAGES = ["/", "/en/", "/mitglieder/musterstadt/", "/en/members/musterstadt/", "/impressum/", "/en/imprint/"]
PAGES += ["/datenschutz/", "/en/privacy/", "/barrierefreiheit/", "/en/accessibility/", "/silent/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_comes_with_the_strict_policy(outside: Outside, path: str) -> None:
    answer = outside.get(PORTAL + path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "utf-8" in answer.headers["content-type"].lower()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-" not in policy
    assert "connect-src 'self' https://sso.readi.test;" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    # Once each: two policies would both hold, and a test of one would say nothing.
    assert policy.count("default-src") == 1
    assert answer.headers["cache-control"] == "no-cache"


def test_everything_a_page_names_is_served(outside: Outside) -> None:
    page = outside.get(f"{PORTAL}/").body.decode()
    named = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page))
    settings = json.loads(outside.get(f"{PORTAL}/assets/portal.json").body)
    named |= {settings["adapter"], "/assets/silent.js"}
    assert len(named) >= 5
    for path in named:
        answer = outside.get(PORTAL + path)
        assert answer.status == 200, path
        assert answer.body, path


@pytest.mark.parametrize("path", ["/gibt-es-nicht/", "/assets/", "/assets/../../etc/passwd", "/.git/config"])
def test_what_is_not_there_is_said_in_words(outside: Outside, path: str) -> None:
    answer = outside.get(PORTAL + path)
    assert answer.status in (400, 403, 404)
    if answer.status == 404:
        assert "Diese Seite gibt es nicht." in answer.body.decode()


def test_files_travel_compressed(outside: Outside) -> None:
    for path in ("/", "/assets/portal.css", "/assets/portal.js", "/assets/keycloak-js-26.2.4.js"):
        answer = outside.get(PORTAL + path, Accept_Encoding="gzip")
        assert answer.headers.get("content-encoding") == "gzip", path
        assert len(answer.body) < len(gzip.decompress(answer.body)) / 2, path


def test_a_file_that_is_the_same_is_not_sent_again(outside: Outside) -> None:
    first = outside.get(f"{PORTAL}/assets/portal.js")
    again = outside.get(f"{PORTAL}/assets/portal.js", If_None_Match=first.headers["etag"])
    assert again.status == 304


def test_no_group_is_in_what_everybody_can_read(outside: Outside) -> None:
    for path in [*PAGES, "/assets/portal.json", "/assets/portal.js", "/assets/portal.css"]:
        assert b"eAkte" not in outside.get(PORTAL + path).body
        assert b"/projects/eakte" not in outside.get(PORTAL + path).body
