"""Plain data to the model, or all that is wrong with it.

    result = compile(load(root), manifests, source.hosts)
    if isinstance(result, Model): ... else: [render(p, "de") for p in result]

Pure: the same files give the same model, byte by byte; no clock, no random, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import canonical, each, group_fields, group_slugs, logo, outposts
from .checks import NOTES, cross_checks, longest_session
from .manifest import Manifest
from .manifest_placeholders import placeholders, repeat, resolve
from .problems import Problem, sorted_problems
from .source import Source
from .types import (
    Audience,
    Branding,
    Directory,
    Folder,
    Logo,
    Mail,
    MailingList,
    Model,
    Moved,
    Organisation,
    OwnClient,
    Person,
    Platform,
    ProjectGroup,
    Proxy,
    VideoPortal,
)


def compile(
    src: Source, manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]
) -> Model | list[Problem]:
    model, problems = judged(src, manifests, hosts)
    return problems if model is None else model


def judged(
    src: Source, manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]
) -> tuple[Model | None, list[Problem]]:
    """The model with what is worth saying, or None with all that is wrong: both are found in one look."""
    found = [*src.problems, *cross_checks(src, manifests, hosts)]
    if problems := [p for p in found if p.code not in NOTES]:
        return None, sorted_problems(problems)
    return _sealed(src, manifests, hosts), sorted_problems(found)


def _sealed(src: Source, manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]) -> Model:
    return canonical.sealed(replace(_model(src.data, manifests, hosts, _logos(src)), ssh_ports=src.ssh_ports))


def _logos(src: Source) -> dict[str, Logo]:
    found = {name: logo.examined(name, data) for name, data in sorted(src.logos.items())}
    return {name: one for name, one in found.items() if isinstance(one, Logo)}


def _model(
    data: Mapping[str, Any],
    manifests: Mapping[str, Manifest],
    hosts: Mapping[str, Sequence[str]],
    logos: Mapping[str, Logo],
) -> Model:
    platform = _platform(data)
    branding = _branding(data.get("branding", {}), Branding())
    enabled = services(manifests, hosts)
    fill = placeholders(platform)
    longest = longest_session(data) or SIGNIN_COUNTS_HOURS
    organisations = _sorted(
        _organisation(o, branding, platform.https_port, longest) for o in data.get("organisations", [])
    )
    slugs = group_slugs.of(data)
    portals = _sorted(_portal(v, organisations, branding, platform) for v in data.get("video_portals", []))
    items = each.entries(portals)

    def filled(manifest: Manifest) -> Manifest:
        """Of a manifest that is one for each item, the item's own placeholders stay until the host is known."""
        return resolve(repeat(manifest, items), {**fill, **(outposts.KEPT if manifest.each else {})})

    return Model(
        platform=platform,
        branding=branding,
        organisations=organisations,
        people=_sorted(_person(p) for p in data.get("people", [])),
        project_groups=_sorted(_group(g, slugs) for g in data.get("project_groups", [])),
        audiences=_sorted(_audience(a) for a in data.get("audiences", [])),
        mailing_lists=_sorted(_lists(data)),
        video_portals=portals,
        hosts={group: tuple(sorted(hosts[group])) for group in sorted(hosts)},
        services=enabled,
        manifests={name: filled(manifests[name]) for name in enabled},
        secret_epochs=dict(sorted(data.get("secret_epochs", {}).items())),
        service_options=_options(data.get("services", {}), manifests, enabled),
        retention=data.get("retention", {}),
        windows=data.get("windows", {}),
        moved=tuple(Moved(m["kind"], m["from"], m["to"]) for m in data.get("moved", [])),
        logos=logos,
        clients=_sorted(_client(c) for c in data.get("clients", [])),
        mail=_mail(data["mail"], platform) if "mail" in data else None,
        proxy=_proxy(data["proxy"]) if "proxy" in data else None,
    )


def _options(
    chosen: Mapping[str, Mapping[str, Any]], manifests: Mapping[str, Manifest], enabled: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """Of services that run here; of the sign-on always, since an outpost without one has its lengths of sessions."""
    kept = {name for name in chosen if name in enabled or (name in manifests and manifests[name].stage == "sign_on")}
    return {name: options for name, options in chosen.items() if name in kept}


def services(manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Enabled is what hosts.yml gives a host; what is `everywhere` runs wherever there is a host, what `follows`
    others where one of those runs.
    """
    anywhere = any(hosts.values())
    given = {n for n, m in manifests.items() if hosts.get(n) or (anywhere and m.everywhere)}
    led = {part for n in given for part in ("php", "redis") if getattr(manifests[n], part)}
    return tuple(n for n in sorted(manifests) if n in given or manifests[n].follows in led)


def _sorted(items: Any) -> tuple[Any, ...]:
    return tuple(sorted(items, key=lambda item: item.key))


def _platform(data: Mapping[str, Any]) -> Platform:
    given = data["platform"]
    domain = given["domain"]
    return Platform(
        name=given["name"],
        domain=domain,
        operator=given["operator"],
        contact=given["contact"],
        portal_host=given.get("portal_host", f"portal.{domain}"),
        sso_host=given.get("sso_host", f"sso.{domain}"),
        languages=tuple(given.get("languages", ("de", "en"))),
        lists_host=given.get("lists_host", f"lists.{domain}"),
        https_port=data.get("https_port", 443),
        ca_name=given.get("ca_name"),
        data_protection_officer=given.get("data_protection_officer"),
        legal_basis=given.get("legal_basis"),
        recipients=tuple(given["recipients"]) if "recipients" in given else None,
        enforcement_body=given.get("enforcement_body"),
        accessibility_answer_days=given.get("accessibility_answer_days"),
        notice=dict(given.get("notice", {})),
    )


PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _mail(given: Mapping[str, Any], platform: Platform) -> Mail:
    return Mail(
        host=given["host"],
        port=given.get("port", PORTS[given["encryption"]]),
        encryption=given["encryption"],
        sender=given["from"],
        sender_name=given.get("from_name", platform.name),
        user=given.get("user"),
    )


def _proxy(given: Mapping[str, Any]) -> Proxy:
    exceptions = sorted(name.lstrip(".").lower() for name in given.get("except", []))
    return Proxy(given["url"].removesuffix("/"), tuple(exceptions))


def _branding(given: Mapping[str, Any], above: Branding) -> Branding:
    return Branding(colour=given.get("colour", above.colour).lower(), logo=given.get("logo", above.logo))


# A day's work: whoever signs in before it need not do so twice.
SIGNIN_COUNTS_HOURS = 9


def _organisation(given: Mapping[str, Any], above: Branding, https_port: int, longest: int) -> Organisation:
    directory = dict(given.get("directory", {"type": "local"}))
    if directory["type"] in ("oidc", "outpost"):
        directory.setdefault("client_id", "readi")
    if directory["type"] == "outpost" and "host" in directory:
        directory = outposts.with_port(directory, https_port)
    way = Directory(type=directory.pop("type"), options=directory)
    counts = given.get("signin_counts_hours", min(SIGNIN_COUNTS_HOURS, longest)) if way.is_silent else None
    return Organisation(
        key=given["key"],
        kind=given["kind"],
        name=given["name"],
        email_domains=tuple(sorted(d.lower() for d in given.get("email_domains", []))),
        directory=way,
        branding=_branding(given.get("branding", {}), above),
        imprint_url=given.get("imprint_url"),
        privacy_url=given.get("privacy_url"),
        accessibility_url=given.get("accessibility_url"),
        signin_counts_hours=counts,
    )


def _person(given: Mapping[str, Any]) -> Person:
    return Person(
        key=given["key"],
        given_name=given["given_name"],
        family_name=given["family_name"],
        email=given["email"].lower(),
        organisation=given["organisation"],
        groups=tuple(sorted(given.get("groups", []))),
        operator=given.get("operator", False),
        invite=given.get("invite", False),
    )


def _group(given: Mapping[str, Any], slugs: Mapping[str, str]) -> ProjectGroup:
    folder = given.get("folder")
    return ProjectGroup(
        key=given["key"],
        kind=given["kind"],
        name=given["name"],
        joining=given["joining"],
        moderators=tuple(sorted(m.lower() for m in given.get("moderators", []))),
        parent=given.get("parent"),
        folder=Folder(folder["quota_gb"]) if folder else None,
        forum=given.get("forum", False),
        helpdesk=given.get("helpdesk", False),
        mailing_list=given.get("mailing_list"),
        partner=given.get("partner", False),
        slug=slugs[given["key"]],
        fields=group_fields.of(given),
    )


def _client(given: Mapping[str, Any]) -> OwnClient:
    return OwnClient(
        key=given["key"],
        id=given.get("id", given["key"]),
        name=given["name"],
        type=given["type"],
        redirects=tuple(sorted(given["redirects"])),
        claims=tuple(sorted(given.get("claims", []))),
        secret=given["secret"],
        pkce=given["pkce"],
    )


def _audience(given: Mapping[str, Any]) -> Audience:
    return Audience(
        key=given["key"],
        name=given["name"],
        of=given["of"],
        kinds=tuple(sorted(given.get("kinds", []))),
        groups=tuple(sorted(given.get("groups", []))),
        owners=tuple(sorted(o.lower() for o in given.get("owners", []))),
        mailing_list=given.get("mailing_list"),
    )


def _lists(data: Mapping[str, Any]) -> Iterator[MailingList]:
    """All lists: those of their own, and those that a group or an audience brings with it."""
    for given in data.get("mailing_lists", []):
        yield _list(given)
    for kind, section, owners in (
        ("project_group", "project_groups", "moderators"),
        ("audience", "audiences", "owners"),
    ):
        for given in data.get(section, []):
            # At a provider it needs no name of ours.
            name = given.get("mailing_list") or (given["key"] if given.get("hosted_at") else None)
            if name:
                yield MailingList(
                    key=name,
                    name=given["name"],
                    address=name,
                    owners=tuple(sorted(o.lower() for o in given.get(owners, []))),
                    hosted_at=given.get("hosted_at"),
                    joining=given.get("joining", "closed"),
                    source=f"{kind}:{given['key']}",
                )


def _list(given: Mapping[str, Any]) -> MailingList:
    return MailingList(
        key=given["key"],
        name=given["name"],
        address=given.get("address", given["key"]),
        owners=tuple(sorted(o.lower() for o in given.get("owners", []))),
        purpose=given.get("purpose"),
        hosted_at=given.get("hosted_at"),
        joining=given.get("joining", "moderated"),
        posting=given.get("posting", "members"),
        source=f"list:{given['key']}",
    )


def _portal(
    given: Mapping[str, Any], organisations: tuple[Organisation, ...], above: Branding, platform: Platform
) -> VideoPortal:
    owner = next((o for o in organisations if o.key == given.get("organisation")), None)
    branding = {k: given[k] for k in ("colour", "logo") if k in given}
    return VideoPortal(
        key=each.portal_key(given),
        name=given["name"],
        domain=given["domain"],
        organisation=given.get("organisation"),
        branding=_branding(branding, owner.branding if owner else above),
        language=given.get("language", platform.languages[0]),
        welcome=given.get("welcome"),
        opened_by=given.get("opened_by", "everyone"),
        imprint_url=given.get("imprint_url", owner.imprint_url if owner else None),
        privacy_url=given.get("privacy_url", owner.privacy_url if owner else None),
        accessibility_url=given.get("accessibility_url", owner.accessibility_url if owner else None),
    )
