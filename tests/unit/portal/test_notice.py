"""A notice of the inventory is on every page of the portal and on the sign-in, and starts nothing anew."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.colours import AA_TEXT, contrast
from ansible_collections.readi.one.plugins.module_utils.model.notice import NoticeError, told
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from tests.e2e.alone import network
from tests.e2e.stand.render import render

QUIET = replace(network.model("portal.readi.localhost", "sso.readi.localhost"))
QUIET = replace(QUIET, platform=replace(QUIET.platform, notice={}))
NOTICE = {"de": "Sonntag <6> bis 9 Uhr Wartung", "en": "Maintenance on Sunday <6> to 9"}
TOLD = replace(QUIET, platform=replace(QUIET.platform, notice=NOTICE))
HOMES = "readi/login/resources/js/homes.js"
ACCOUNT = "readi/account/resources/js/notice.js"


def pages(model: Model) -> dict[str, str]:
    files = model.desired("portal")["files"]
    found = {f["path"]: render("portal", f).decode() for f in files if f["path"].endswith(".html")}
    return {path: text for path, text in found.items() if not path.startswith("silent/")}


def theme(model: Model) -> dict[str, str]:
    files = model.desired("keycloak_theme")["files"]
    return {f["path"]: render("keycloak_theme", f).decode("utf-8", "replace") for f in files}


def test_every_page_of_the_portal_says_it_in_its_own_language() -> None:
    told = pages(TOLD)
    assert len(told) > 10
    for path, text in told.items():
        said = "Maintenance on Sunday &lt;6&gt;" if path.startswith("en/") else "Sonntag &lt;6&gt; bis 9"
        assert said in text, path
    assert not [path for path, text in pages(QUIET).items() if 'class="notice"' in text]


def test_the_sign_in_says_it_without_a_restart() -> None:
    before, after = theme(QUIET), theme(TOLD)
    assert {path for path in after if before[path] != after[path]} == {HOMES, ACCOUNT}
    assert json.loads(after[ACCOUNT].partition("readiNotice = ")[2].rstrip(";\n")) == NOTICE
    assert json.loads(after[HOMES].partition("readiNotice = ")[2].rstrip(";\n")) == NOTICE
    assert json.loads(before[HOMES].partition("readiNotice = ")[2].rstrip(";\n")) == {}
    assert TOLD.desired("keycloak_theme")["restart"] == QUIET.desired("keycloak_theme")["restart"]


def test_it_can_be_read_on_both() -> None:
    assert contrast("#12181f", "#ffe9a8") >= AA_TEXT
    (portal,) = (render("portal", f).decode() for f in TOLD.desired("portal")["files"] if f["path"].endswith(".css"))
    sign_in, account = (text for path, text in sorted(theme(TOLD).items(), reverse=True) if path.endswith(".css"))
    for style in (portal, sign_in, account):
        (rule,) = (line for line in style.splitlines() if "notice {" in line)
        assert "background: #ffe9a8; color: #12181f;" in rule


def test_a_command_has_another_one_for_a_while() -> None:
    assert told(QUIET, NOTICE) == TOLD
    assert told(TOLD, None) == TOLD, "without a word it is the inventory's"
    assert told(TOLD, "") == told(TOLD, {}) == QUIET


@pytest.mark.parametrize(
    "wrong", ["x", ["x"], {"de": "x"}, {**NOTICE, "fr": "x"}, {"de": "a\nb", "en": "c"}, {"de": " ", "en": "c"}]
)
def test_half_a_notice_is_refused(wrong: object) -> None:
    with pytest.raises(NoticeError, match="notice="):
        told(QUIET, wrong)
