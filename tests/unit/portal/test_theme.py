"""The theme's files: what starts Keycloak anew and what does not, texts that Java reads as they were written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils import units
from ansible_collections.readi.one.plugins.module_utils.model.types import Branding, Directory, Model, Organisation
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


def restart(model: Model) -> str:
    return str(model.desired("keycloak_theme")["restart"])


def test_templates_are_read_once() -> None:
    """Keycloak keeps them until it starts again: a changed one starts it anew."""
    text = b"".join(path.read_bytes() for path in sorted((ROLE / "files").glob("*.ftl")))
    known = hashlib.sha256(text).hexdigest()[:8]
    assert known == keycloak_theme.TEMPLATES, f'TEMPLATES = "{known}"'


def _with_another_organisation(model: Model) -> Model:
    directory = Directory("oidc", {"issuer": "https://anmeldung.neustadt.example", "client_id": "readi"})
    new = Organisation("neustadt", "city", "Neustadt", ("neustadt.example",), directory, Branding("#884400"))
    return replace(model, organisations=(*model.organisations, new))


OTHER_LOOKS: dict[str, Callable[[Model], Model]] = {
    "another colour": lambda of: replace(of, branding=replace(of.branding, colour="#334455")),
    "another logo": lambda of: replace(
        of, logos={**of.logos, str(of.branding.logo): replace(of.logos[str(of.branding.logo)], data="PHN2Zy8+")}
    ),
    "an organisation's colour": lambda of: replace(
        of, organisations=tuple(replace(o, branding=replace(o.branding, colour="#112233")) for o in of.organisations)
    ),
    "another organisation": _with_another_organisation,
}


@pytest.mark.parametrize("what", sorted(OTHER_LOOKS))
def test_what_changes_for_looks_alone_starts_nothing_anew(what: str) -> None:
    """Nobody who signs in sees an error meanwhile: Keycloak reads these files at every request."""
    other = OTHER_LOOKS[what](MODEL)
    before, after = files(MODEL), files(other)
    assert restart(other) == restart(MODEL)
    differ = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert differ and all("/resources/" in path or path == "readi/email/theme.properties" for path in differ)
    # A page that was made before names files that are there still.
    assert {path for path in before.keys() - after.keys() if "/img/logo-" not in path} == set()


def test_what_keycloak_reads_once_starts_it_anew() -> None:
    assert restart(replace(MODEL, platform=replace(MODEL.platform, name="Anders"))) != restart(MODEL)
    # readi.one.unit refuses whatever is no hash.
    assert units.fingerprint([restart(MODEL)])


def test_every_file_that_is_named_is_there() -> None:
    written = files(MODEL)
    theme = properties(written["readi/login/theme.properties"])
    for name in [*theme["styles"].split()[1:], *theme["scripts"].split()]:
        assert f"readi/login/resources/{name}" in written
    style = written["readi/login/resources/css/readi.css"].decode()
    for name in re.findall(r'url\("\.\./([^"]+)"\)', style):
        assert f"readi/login/resources/{name}" in written
    account = properties(written["readi/account/theme.properties"])
    for name in [*account["styles"].split(), *account["scripts"].split(), account["logo"], account["favIcon"][1:]]:
        assert f"readi/account/resources/{name}" in written
    assert "url(" not in written["readi/account/resources/css/readi.css"].decode()


def test_the_networks_logo_is_everywhere_and_a_members_own_where_its_people_sign_in() -> None:
    written = files(MODEL)
    logos = {path.rpartition("/")[2]: body for path, body in written.items() if "/img/" in path}
    (network,) = (name for name in logos if name.endswith(".svg"))
    (buehl,) = (name for name in logos if name.endswith(".png"))
    inventory = ROOT / "tests/e2e/alone/inventory/files"
    assert logos == {network: (inventory / "netz.svg").read_bytes(), buehl: (inventory / "buehl.png").read_bytes()}
    theme = properties(written["readi/login/theme.properties"])
    assert (theme["favIcon"], theme["favIconType"]) == (f"img/{network}", "image/svg+xml")
    style = written["readi/login/resources/css/readi.css"].decode()
    first, rest = style.split("@buehl.example", 1)
    assert f'--readi-logo: url("../img/{network}"); --readi-logo-width: 5.5rem;' in first
    assert f'--readi-logo: url("../img/{buehl}"); --readi-logo-width: 2.75rem;' in rest.split("}", 1)[0]
    assert style.count("--readi-logo: ") == 2, "who has no logo of its own keeps the network's"


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
