"""The theme's files: versions in names, texts that Java reads as they were written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding, Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_theme import desired as keycloak_theme

from tests.e2e.alone import network
from tests.e2e.stand.render import ROOT, render

MODEL = network.model("portal.readi.localhost", "sso.readi.localhost")
ROLE = ROOT / "roles" / "keycloak_theme"


def files(model: Model) -> dict[str, bytes]:
    return {entry["path"]: render("keycloak_theme", entry) for entry in model.desired("keycloak_theme")["files"]}


def properties(text: bytes) -> dict[str, str]:
    """As java.util.Properties reads it."""
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text.decode("ascii")).replace("\\ ", " ")
    return dict(line.split("=", 1) for line in plain.splitlines())


def test_names_carry_the_versions_of_what_they_hold() -> None:
    """Browsers keep /resources/ for 30 days: what changes must have a new name."""
    style = hashlib.sha256((ROLE / "templates/login.css.j2").read_bytes()).hexdigest()[:8]
    script = hashlib.sha256((ROLE / "files/login.js").read_bytes()).hexdigest()[:8]
    assert style == keycloak_theme.STYLE, f'STYLE = "{style}"'
    assert script == keycloak_theme.SCRIPT, f'SCRIPT = "{script}"'


def test_another_colour_is_another_file() -> None:
    other = replace(MODEL, branding=Branding("#334455"))
    assert {p for p in files(MODEL) if p.endswith(".css")} != {p for p in files(other) if p.endswith(".css")}


def test_every_file_that_is_named_is_there() -> None:
    written = files(MODEL)
    theme = properties(written["readi/login/theme.properties"])
    for name in [*theme["styles"].split()[1:], theme["scripts"]]:
        assert f"readi/login/resources/{name}" in written
    (style,) = (body.decode() for path, body in written.items() if path.endswith(".css"))
    for name in re.findall(r'url\("\.\./([^"]+)"\)', style):
        assert f"readi/login/resources/{name}" in written


def test_the_networks_logo_is_everywhere_and_a_members_own_where_its_people_sign_in() -> None:
    written = files(MODEL)
    logos = {path.rpartition("/")[2]: body for path, body in written.items() if "/img/" in path}
    (network,) = (name for name in logos if name.endswith(".svg"))
    (buehl,) = (name for name in logos if name.endswith(".png"))
    inventory = ROOT / "tests/e2e/alone/inventory/files"
    assert logos == {network: (inventory / "netz.svg").read_bytes(), buehl: (inventory / "buehl.png").read_bytes()}
    theme = properties(written["readi/login/theme.properties"])
    assert (theme["favIcon"], theme["favIconType"]) == (f"img/{network}", "image/svg+xml")
    style = next(body.decode() for path, body in written.items() if path.endswith(".css"))
    first, rest = style.split("@buehl.example", 1)
    assert f'--readi-logo: url("../img/{network}"); --readi-logo-width: 5.5rem;' in first
    assert f'--readi-logo: url("../img/{buehl}"); --readi-logo-width: 2.75rem;' in rest.split("}", 1)[0]
    assert style.count("--readi-logo: ") == 2, "who has no logo of its own keeps the network's"


def test_another_logo_is_another_name() -> None:
    """Browsers keep /resources/ for 30 days."""
    name = MODEL.branding.logo
    assert name
    other = replace(MODEL, logos={**MODEL.logos, name: replace(MODEL.logos[name], data="PHN2Zy8+")})
    assert {p for p in files(MODEL) if "/img/" in p} != {p for p in files(other) if "/img/" in p}
    assert {p for p in files(MODEL) if p.endswith(".css")} != {p for p in files(other) if p.endswith(".css")}


def test_no_template_of_keycloaks_is_copied() -> None:
    """footer.ftl is the hook keycloak.v2 leaves empty; the mails' frame has no style sheet that could do it."""
    templates = {path for path in files(MODEL) if path.endswith(".ftl")}
    assert templates == {"readi/login/footer.ftl", "readi/email/html/template.ftl"}


def test_nothing_is_asked_of_anybody_else() -> None:
    for path, body in files(MODEL).items():
        found = re.findall(rb"(?:https?:)?//[a-z0-9.-]+", body)
        ours = {b"https://portal.readi.localhost", b"http://www.w3.org"}
        assert set(found) <= ours, f"{path}: {set(found) - ours}"


def test_names_survive_java_and_html() -> None:
    hard = replace(MODEL, platform=replace(MODEL.platform, name="Bühl's {Netz} <1> & Co 🏛"))
    messages = properties(files(hard)["readi/login/messages/messages_de.properties"])
    # MessageFormat: '' is ', '{' is {
    assert (
        messages["loginTitle"]
        .encode("utf-16", "surrogatepass")
        .decode("utf-16")
        .endswith("Bühl''s '{'Netz'}' <1> & Co 🏛")
    )
    assert "<1>" not in messages["loginTitleHtml"]


def test_both_languages_have_the_footers_texts() -> None:
    footer = (ROLE / "files/footer.ftl").read_text(encoding="utf-8")
    asked = set(re.findall(r"msg\('(\w+)'\)", footer))
    for lang in ("de", "en"):
        assert asked <= properties(files(MODEL)[f"readi/login/messages/messages_{lang}.properties"]).keys()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_mail_and_the_page_behind_its_link_name_the_same_things_to_do(lang: str) -> None:
    written = files(MODEL)
    page, mail = (
        properties(written[f"readi/{where}/messages/messages_{lang}.properties"]) for where in ("login", "email")
    )
    todo = {name for name in mail if name.startswith("requiredAction.")}
    assert len(todo) == 3
    assert {name: page[name] for name in todo} == {name: mail[name] for name in todo}
