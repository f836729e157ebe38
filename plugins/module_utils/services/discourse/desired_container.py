"""How the forum's container is run: what of the host it sees, and by which names it reaches the sign-on. Pure.

What passes between host and container passes by sockets in folders that are mounted: nginx's, PostgreSQL's, the mail
server's. Nothing of it listens on a port of the host, and no secret is here: they are in the environment's file.
"""

from __future__ import annotations

from typing import Any

from ...model import manifest_views as views
from ...model.types import Model
from ..mail.desired import NAME as MAIL
from ..mail.desired import sent_through
from .desired_settings import address

NAME = "discourse"
ACCOUNT = "readi-discourse"
FOLDER = "/var/lib/readi/discourse"
BUILD = "/var/lib/readi-discourse-build"
WEB = "/run/readi-discourse"
POST = "/run/readi-discourse-mail"
DATABASE = "/run/postgresql"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# Where these are inside (roles/discourse/vars/main.yml has the same names).
INSIDE = {
    "web": "/run/readi/web",
    "mail": "/run/readi/mail",
    "database": "/run/readi/postgresql",
    "ca": "/run/readi/ca.crt",
}


def container(model: Model, host: str | None, database: dict[str, str]) -> dict[str, Any]:
    """`volumes`: HOST:GUEST; `hosts`: names that lead to this host, as Docker's host-gateway."""
    near = database["host"] == "127.0.0.1"
    mail = host in views.hosts_of(model, MAIL)
    volumes = [
        f"{FOLDER}/inside/shared:/shared",
        f"{FOLDER}/inside/log:/var/log",
        f"{WEB}:{INSIDE['web']}",
        f"{AUTHORITIES}:{INSIDE['ca']}:ro",
    ]
    volumes += [f"{DATABASE}:{INSIDE['database']}"] if near else []
    # The folder inside one that root alone may enter.
    volumes += [f"{POST}/open:{INSIDE['mail']}"] if mail else []
    sso = model.platform.sso_host
    return {
        "name": NAME,
        "unit": f"{NAME}.service",
        "account": ACCOUNT,
        "host": address(model),
        "socket": f"{WEB}/nginx.http.sock",
        "folder": FOLDER,
        "build": BUILD,
        "marker": f"{FOLDER}/installed",
        "environment": f"/etc/readi/{NAME}/environment",
        "volumes": volumes,
        "hosts": {sso: "host-gateway"} if host in views.hosts_of(model, "web") else {},
        "admin": {"username": "notfall", "email": f"notfall@{address(model)}"},
    }


def environment(model: Model, host: str | None, database: dict[str, str]) -> dict[str, Any]:
    """Lines of the container's environment that hold no secret, and where its mail goes."""
    near = database["host"] == "127.0.0.1"
    mail = sent_through(model, host) if host else None
    own = host in views.hosts_of(model, MAIL)
    said: dict[str, Any] = {
        "DISCOURSE_HOSTNAME": address(model),
        "DISCOURSE_DEFAULT_LOCALE": model.platform.languages[0],
        "DISCOURSE_DEVELOPER_EMAILS": ",".join(sorted(one.email for one in model.people if one.operator)),
        "DISCOURSE_DB_HOST": INSIDE["database"] if near else database["host"],
        "DISCOURSE_DB_SOCKET": "",
        "DISCOURSE_DB_NAME": database["name"],
        "DISCOURSE_DB_USERNAME": database["user"],
        "DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE": "100000",
        # A whole town hall comes from one address; nginx has limits of its own.
        "DISCOURSE_MAX_REQS_PER_IP_MODE": "warn",
        "MIGRATE_ON_BOOT": "1",
        "SSL_CERT_FILE": INSIDE["ca"],
    }
    if not near:
        said |= {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": INSIDE["ca"]}
    if own:
        # Inside a relay listens there, which leads to the host's mail server by a socket.
        said |= {"DISCOURSE_SMTP_ADDRESS": "127.0.0.1", "DISCOURSE_SMTP_PORT": "25"}
        said |= {"DISCOURSE_SMTP_ENABLE_START_TLS": "false", "DISCOURSE_SMTP_DOMAIN": address(model)}
    elif mail is not None:
        said |= {"DISCOURSE_SMTP_ADDRESS": mail.host, "DISCOURSE_SMTP_PORT": str(mail.port)}
        said |= {"DISCOURSE_SMTP_ENABLE_START_TLS": str(mail.encryption == "starttls").lower()}
        said |= {"DISCOURSE_SMTP_FORCE_TLS": "true"} if mail.encryption == "tls" else {}
        said |= {"DISCOURSE_SMTP_USER_NAME": mail.user} if mail.user else {}
    return {
        "lines": [f"{name}={value}" for name, value in sorted(said.items())],
        "mail_here": own,
        "mail_password": bool(not own and mail is not None and mail.user),
    }
