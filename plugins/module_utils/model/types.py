"""The inventory as typed, immutable objects.

Made by compile.py only; every field is checked by then. Pure data: no I/O, no clock, no random.
Field names are those of the inventory's YAML, so that a reader finds both with one search.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .manifest import Manifest

OrganisationKind = Literal["city", "utility", "partner"]
DirectoryType = Literal["oidc", "saml", "outpost", "ldap", "local"]
GroupKind = Literal["project", "steering", "technical", "network", "organisation"]
Joining = Literal["open", "moderated", "closed"]
Encryption = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class Platform:
    """One installation. `https_port` is 443 but in a demo on a machine whose 443 is taken."""

    name: str
    domain: str
    operator: str
    contact: str
    portal_host: str
    sso_host: str
    languages: tuple[str, ...] = ("de", "en")
    lists_host: str = ""
    https_port: int = 443
    # In the subjects of its own authority, where the inventory says it.
    ca_name: str | None = None

    data_protection_officer: str | None = None
    legal_basis: str | None = None
    # None: the inventory does not say; empty: nobody.
    recipients: tuple[str, ...] | None = None
    enforcement_body: str | None = None
    accessibility_answer_days: int | None = None
    # By language: maintenance or an outage, on every page.
    notice: Mapping[str, str] = field(default_factory=dict)

    def url(self, host: str) -> str:
        """https://HOST, with the port where it is not 443; no trailing slash."""
        return f"https://{host}" if self.https_port == 443 else f"https://{host}:{self.https_port}"


@dataclass(frozen=True)
class Mail:
    """The server that takes the platform's e-mails. With a `user` the vault holds the password (given.py)."""

    host: str
    port: int
    encryption: Encryption
    sender: str
    sender_name: str
    user: str | None = None


@dataclass(frozen=True)
class Proxy:
    """By which hosts reach what is not the platform's own; `exceptions` are names, with all that end with them."""

    url: str
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branding:
    """Colours as #rrggbb; `logo` is a path beside the inventory (a key of Model.logos), or None."""

    colour: str = "#0b5394"
    logo: str | None = None


@dataclass(frozen=True)
class Logo:
    """A logo's file, examined (logo.py): `ratio` is its width by its height, `data` its bytes in base64."""

    ratio: float
    data: str


@dataclass(frozen=True)
class Directory:
    """How an organisation's people sign in; `options` holds what its type needs (issuer, client_id, ...)."""

    type: DirectoryType = "local"
    options: Mapping[str, Any] = field(default_factory=dict)

    def several(self, name: str) -> tuple[str, ...]:
        """An option that may be there once or several times: servers, certificates."""
        found = self.options.get(name) or ()
        # A model that a host remembers may be from before there were several.
        return (found,) if isinstance(found, str) else tuple(found)

    @property
    def is_silent(self) -> bool:
        """Nobody tells us whom the organisation locks: its provider is asked again (session_check)."""
        return self.type in ("oidc", "saml")

    @property
    def has_provider(self) -> bool:
        """People sign in on a page of the organisation's own."""
        return self.type in ("oidc", "outpost", "saml")


@dataclass(frozen=True)
class Organisation:
    """`signin_counts_hours`: how long a sign-in through a silent provider counts; None where there is none."""

    key: str
    kind: OrganisationKind
    name: str
    email_domains: tuple[str, ...]
    directory: Directory
    branding: Branding
    imprint_url: str | None = None
    privacy_url: str | None = None
    accessibility_url: str | None = None
    signin_counts_hours: int | None = None


@dataclass(frozen=True)
class Person:
    """A seeded account: written at creation, then left to people (the demo's; operators)."""

    key: str
    given_name: str
    family_name: str
    email: str
    organisation: str
    groups: tuple[str, ...] = ()
    operator: bool = False
    invite: bool = False


@dataclass(frozen=True)
class Folder:
    quota_gb: int


@dataclass(frozen=True)
class ProjectGroup:
    key: str
    kind: GroupKind
    name: str
    joining: Joining
    moderators: tuple[str, ...] = ()
    parent: str | None = None
    folder: Folder | None = None
    forum: bool = False
    helpdesk: bool = False
    mailing_list: str | None = None
    partner: bool = False
    slug: str = ""  # its name in every service, for ever (../roster/slug.py); only tests leave it empty
    # What services bring by their manifests (group_fields.py).
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnClient:
    """An application of the network's that signs its people in here; the platform's services have manifests.

    `secret`: derived, or given (the application has one already: client_KEY in the vault).
    """

    key: str
    id: str
    name: str
    type: Literal["confidential", "public"]
    redirects: tuple[str, ...]
    claims: tuple[str, ...] = ()
    secret: Literal["derived", "given"] = "derived"  # noqa: S105 - where it comes from
    pkce: bool = True


@dataclass(frozen=True)
class Audience:
    """A derived set of people: the moderators or members of groups (of `kinds`, or these `groups`), or everyone."""

    key: str
    name: str
    of: Literal["moderators", "members", "everyone"]
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    mailing_list: str | None = None


@dataclass(frozen=True)
class MailingList:
    """`address` is the local part; a list `hosted_at` a provider has a given password.

    `source` says whose list it is: list:KEY, project_group:KEY or audience:KEY. `purpose` is a sentence.
    """

    key: str
    name: str
    address: str
    owners: tuple[str, ...]
    purpose: str | None = None
    hosted_at: str | None = None
    joining: Joining = "moderated"
    posting: Literal["members", "owners", "anyone"] = "members"
    source: str = ""


@dataclass(frozen=True)
class VideoPortal:
    """`opened_by` is everyone or staff; `welcome` is a sentence in the portal's `language`, None for ours."""

    key: str
    name: str
    domain: str
    organisation: str | None
    branding: Branding
    language: str = "de"
    welcome: str | None = None
    opened_by: str = "everyone"
    imprint_url: str | None = None
    privacy_url: str | None = None
    accessibility_url: str | None = None


@dataclass(frozen=True)
class Moved:
    """A key that was renamed: `kind` is organisation, project_group, mailing_list, video_portal or person.

    `old` of a project group may be the whole path of a group in Keycloak that nobody here made.
    """

    kind: str
    old: str
    new: str


@dataclass(frozen=True)
class Model:
    """The whole platform. Tuples are sorted by key; `logos` are the files that brandings name.

    `sha` is the SHA-256 of the canonical JSON of the rest.
    """

    platform: Platform
    branding: Branding
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    project_groups: tuple[ProjectGroup, ...]
    audiences: tuple[Audience, ...]
    mailing_lists: tuple[MailingList, ...]
    video_portals: tuple[VideoPortal, ...]
    hosts: Mapping[str, tuple[str, ...]]
    services: tuple[str, ...]
    manifests: Mapping[str, Manifest]
    secret_epochs: Mapping[str, int]
    service_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    retention: Mapping[str, int] = field(default_factory=dict)
    windows: Mapping[str, Any] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    logos: Mapping[str, Logo] = field(default_factory=dict)
    clients: tuple[OwnClient, ...] = ()
    mail: Mail | None = None
    proxy: Proxy | None = None
    # Where a host's SSH is, if it is not on port 22.
    ssh_ports: Mapping[str, int] = field(default_factory=dict)
    sha: str = ""

    def desired(self, service: str, host: str | None = None) -> dict[str, Any]:
        """One service's slice, {"format": 1, "objects": [...]} or template variables (services/SERVICE/desired.py)."""
        from . import generic_slice, slices  # noqa: PLC0415 - the slices are made of this module's types

        make = slices.find(service)
        if make is not None:
            return make(self, host)
        if service in self.manifests:
            return generic_slice.desired(self, service)
        raise KeyError(f"no desired state is known for a service called {service}")

    def organisation(self, key: str) -> Organisation:
        return next(o for o in self.organisations if o.key == key)
