"""A network as awkward as a real one, for tests that need no host: nine cities, hard names, closed groups."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest, Site, Tile, TileText
from ansible_collections.readi.one.plugins.module_utils.model.types import (
    Branding,
    Directory,
    Model,
    Organisation,
    OrganisationKind,
    Person,
    Platform,
    ProjectGroup,
    VideoPortal,
)

DOMAIN = "readi.localhost"
CLOSED = ("Geheimsache Haushalt 2027", "Personalrat & Schlichtung")
"""Names of closed groups: no public file may hold one."""

_CITIES: tuple[tuple[str, str, OrganisationKind, str], ...] = (
    ("baden-baden", "Baden-Baden", "city", "#8a1538"),
    ("bretten", "Bretten", "city", "#00579c"),
    ("bruchsal", "Bruchsal", "city", "#e30613"),
    ("buehl", "Bühl", "city", "#c8102e"),
    ("ettlingen", "Ettlingen", "city", "#ffcc00"),
    ("gaggenau", "Gaggenau", "city", "#00843d"),
    ("rastatt", "Rastatt", "city", "#e2001a"),
    ("rheinstetten", "Rheinstetten", "city", "#0091d4"),
    ("stutensee", "Stutensee", "city", "#f5f1e6"),
    ("stadtwerke", "Stadtwerke <Mittelbaden> & Söhne", "utility", "#111111"),
)
_PORTALS = (
    ("palim", "Palim! Palim!", "palim-palim.example", "buehl"),
    ("lingen", "@lingen verbindet", "verbindet.ettlingen.example", "ettlingen"),
    ("milch", "Milchl@dle4.0", "milchlaedle.example", "bretten"),
    ("123", "1-2-3 re@di", "123.readi.example", None),
)


def model(portal: str, sso: str) -> Model:
    """`portal` and `sso` are host:port of where the stand listens."""
    manifests = {
        "keycloak": _service("keycloak", sso, "Mein Konto", "My account", "Passwort, zweiter Faktor, Sitzungen."),
        "nextcloud": _service("nextcloud", f"cloud.{DOMAIN}", "Cloud", "Cloud", "Dateien, Kalender und Kontakte."),
        "discourse": _service("discourse", f"forum.{DOMAIN}", "Forum", "Forum", "Fragen, Antworten, Beschlüsse."),
        "jitsi": _service("jitsi", "palim-palim.example", "Videokonferenz", "Video", "Reden und zeigen, ohne Konto."),
        "mailman": _service("mailman", f"listen.{DOMAIN}", "Verteiler", "Lists", "E-Mail an alle, die es angeht."),
        "zammad": _service("zammad", f"hilfe.{DOMAIN}", "Hilfe", "Help", "Eine Frage, eine Antwort, eine Nummer."),
        "wiki": _service("wiki", f"wiki.{DOMAIN}", "Wiki", "Wiki", "Was wir gemeinsam wissen."),
    }
    return Model(
        platform=Platform(
            name="re@di – digital vereint",
            domain=DOMAIN,
            operator="Große Kreisstadt Bühl",
            contact="digital@buehl.example",
            portal_host=portal,
            sso_host=sso,
        ),
        branding=Branding("#0b5394"),
        organisations=tuple(
            sorted(
                (
                    Organisation(
                        key=key,
                        kind=kind,
                        name=name,
                        email_domains=(f"{key}.example",),
                        directory=Directory(),
                        branding=Branding(colour),
                        imprint_url=f"https://www.{key}.example/impressum",
                        privacy_url=f"https://www.{key}.example/datenschutz?a=1&b=2",
                    )
                    for key, name, kind, colour in _CITIES
                ),
                key=lambda o: o.key,
            )
        ),
        people=(
            Person("ayse", "Ayşe", "Yılmaz-Öz", "ayse.yilmaz@buehl.example", "buehl"),
            Person("maria", "Maria", "Muster", "maria.muster@gaggenau.example", "gaggenau", ("eakte", "haushalt")),
        ),
        project_groups=(
            ProjectGroup("eakte", "project", "eAkte", "moderated", forum=True),
            ProjectGroup("haushalt", "steering", CLOSED[0], "closed"),
            ProjectGroup("personalrat", "project", CLOSED[1], "closed"),
        ),
        mailing_lists=(),
        video_portals=tuple(
            VideoPortal(key, name, domain, organisation, Branding()) for key, name, domain, organisation in _PORTALS
        ),
        hosts=dict.fromkeys(manifests, ("stand",)),
        services=tuple(sorted(manifests)),
        manifests=manifests,
        secret_epochs={},
    )


def _service(name: str, address: str, german: str, english: str, text: str) -> Manifest:
    tile = Tile({"de": TileText(german, text), "en": TileText(english, f"{english}: {text}")})
    return Manifest(name=name, sites=(Site(address=address, to="http://127.0.0.1:1"),), tile=tile)
