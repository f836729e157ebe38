"""What the platform says of itself comes from the inventory; where that says nothing, the page says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.portal.desired_texts import PATHS, SAID

from tests.e2e.alone import network
from tests.e2e.stand.render import render

MODEL = network.model("portal.readi.localhost", "sso.readi.localhost")
GIVEN = {
    "data_protection_officer": "Datenschutz <der> Stadt, datenschutz@stadt.example",
    "legal_basis": "Art. 6 Abs. 1 lit. e DSGVO",
    "recipients": ("Rechenzentrum GmbH", "Archiv"),
    "enforcement_body": "Schlichtungsstelle in Stuttgart",
    "accessibility_answer_days": 14,
}


def page(model: Model, name: str, lang: str) -> str:
    path = f"{PATHS[lang][name].lstrip('/')}index.html"
    (entry,) = (one for one in model.desired("portal")["files"] if one["path"] == path)
    return render("portal", entry).decode()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_the_inventory_says_is_published(lang: str) -> None:
    model = replace(MODEL, platform=replace(MODEL.platform, **GIVEN))
    privacy, statement = page(model, "privacy", lang), page(model, "accessibility", lang)
    for text in ("Datenschutz &lt;der&gt; Stadt", "Art. 6 Abs. 1 lit. e DSGVO", "Rechenzentrum GmbH; Archiv"):
        assert text in privacy
    assert "Schlichtungsstelle in Stuttgart" in statement
    assert SAID[lang]["answer"].format(days=14) in statement
    for missing in ("no_officer", "no_basis", "no_recipients", "no_body", "no_answer"):
        assert SAID[lang][missing] not in privacy + statement


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_missing_is_said_to_be_missing(lang: str) -> None:
    nothing = replace(MODEL, platform=replace(MODEL.platform, **dict.fromkeys(GIVEN)))
    privacy, statement = page(nothing, "privacy", lang), page(nothing, "accessibility", lang)
    for missing in ("no_officer", "no_basis", "no_recipients"):
        assert SAID[lang][missing] in privacy
    for missing in ("no_body", "no_answer"):
        assert SAID[lang][missing] in statement
    assert "Wochen" not in statement and "weeks" not in statement, "no promise in the operator's name"


def test_nobody_is_an_answer_too() -> None:
    model = replace(MODEL, platform=replace(MODEL.platform, recipients=()))
    assert SAID["de"]["nobody"] in page(model, "privacy", "de")
