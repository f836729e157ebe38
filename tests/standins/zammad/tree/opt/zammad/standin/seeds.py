"""What `rake db:seed` leaves, and the auto wizard. Seeding again adds channels (5.2). Not the product."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from tables import ROOT, hashed, rows, setting, transaction, write

SETTINGS: dict[str, Any] = {
    "api_password_access": True,
    "api_token_access": True,
    "auth_openid_connect": False,
    "auth_openid_connect_credentials": {},
    "auth_third_party_auto_link_at_inital_login": False,
    "auth_third_party_no_create_user": False,
    "chat": False,
    "customer_ticket_create": True,
    "es_index": "zammad",
    "es_password": "",
    "es_url": "",
    "es_user": "",
    "form_ticket_create": False,
    "fqdn": "zammad.example.com",
    "geo_calendar_backend": "Service::GeoCalendar::Zammad",
    "geo_ip_backend": "Service::GeoIp::Zammad",
    "geo_location_backend": "Service::GeoLocation::Gmaps",
    "http_type": "http",
    "image_backend": "Service::Image::Zammad",
    "locale_default": "en-us",
    "maintenance_mode": False,
    "notification_sender": "Notification Master <noreply@#{config.fqdn}>",
    "organization": "",
    "product_name": "Zammad Helpdesk",
    "timezone_default": "UTC",
    "ui_send_client_stats": True,
    "user_create_account": True,
    "user_lost_password": True,
    "user_show_password_login": True,
}
PERMISSIONS = ("admin", "ticket.agent", "ticket.customer", "user_preferences", "report")
ROLES = (("Admin", ("admin",), False), ("Agent", ("ticket.agent",), False), ("Customer", ("ticket.customer",), True))
TRIGGERS = (
    ("auto reply (on new tickets)", True, "create"),
    ("auto reply (on follow-up of tickets)", False, "update"),
    ("customer notification (trigger)", False, "update"),
)
# Of 28 that the wizard brings along, and of ten.
TEXTS = (("Gruß", "gruss"), ("Danke für Ihre Geduld", "geduld"))
OVERVIEWS = (("My Assigned Tickets", "Agent"), ("Unassigned & Open Tickets", "Agent"), ("My Tickets", "Customer"))
STATES = ("new", "open", "pending reminder", "closed", "merged", "removed", "pending close")
NOW = "created_by_id, updated_by_id, created_at, updated_at"
STAMP = "1, 1, now(), now()"


def seed() -> None:
    """In several transactions, as upstream's: one that is killed leaves a part."""
    for name, value in SETTINGS.items():
        rows(
            "INSERT INTO settings (name, state_current) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            name,
            json.dumps({"value": value}),
        )
    for area, adapter in (("Email::Notification", "smtp"), ("Email::Notification", "sendmail")):
        options = {"outbound": {"adapter": adapter, "options": {}}}
        rows(
            f"INSERT INTO channels (area, options, active, {NOW}) VALUES (%s, %s, %s, {STAMP})",
            area,
            json.dumps(options),
            adapter == "sendmail",
        )
    # The lab's pause: upstream's takes 100 to 165 s.
    time.sleep(float(os.environ.get("STANDIN_SEED_S", "0")))
    if rows("SELECT 1 FROM users"):
        return
    with transaction() as at:
        for name in PERMISSIONS:
            at.execute("INSERT INTO permissions (name) VALUES (%s)", (name,))
        for name, permissions, signup in ROLES:
            at.execute(f"INSERT INTO roles (name, default_at_signup, {NOW}) VALUES (%s, %s, {STAMP})", (name, signup))
            for one in permissions:
                at.execute(
                    "INSERT INTO permissions_roles SELECT r.id, p.id FROM roles r, permissions p "
                    "WHERE r.name = %s AND p.name = %s",
                    (name, one),
                )
        at.execute(f"INSERT INTO users (login, email, lastname, active, {NOW}) VALUES ('-', '', '-', false, {STAMP})")
        at.execute(f"INSERT INTO organizations (name, {NOW}) VALUES ('Zammad Foundation', {STAMP})")
        at.execute(
            "INSERT INTO users (login, email, firstname, lastname, organization_id, "
            f"{NOW}) VALUES ('nicole.braun@zammad.org', 'nicole.braun@zammad.org', 'Nicole', 'Braun', 1, {STAMP})"
        )
        at.execute("INSERT INTO roles_users VALUES (2, 3)")
        at.execute(f"INSERT INTO groups (name, {NOW}) VALUES ('Users', {STAMP})")
        at.execute(
            "INSERT INTO tickets (number, title, group_id, customer_id, organization_id, "
            f"{NOW}) VALUES ('10001', 'Welcome to Zammad!', 1, 2, 1, {STAMP})"
        )
        for name in STATES:
            at.execute("INSERT INTO ticket_states (name) VALUES (%s)", (name,))
        for number, (name, role) in enumerate(OVERVIEWS):
            told = (name, name.lower().replace(" ", "_"), number, json.dumps({"ticket.state_id": {"operator": "is"}}))
            at.execute(
                f"INSERT INTO overviews (name, link, prio, condition, {NOW}) VALUES (%s, %s, %s, %s, {STAMP})", told
            )
            at.execute("INSERT INTO overviews_roles SELECT %s, id FROM roles WHERE name = %s", (number + 1, role))
        for name, active, action in TRIGGERS:
            at.execute(
                f"INSERT INTO triggers (name, active, condition, perform, {NOW}) VALUES (%s, %s, %s, %s, {STAMP})",
                (
                    name,
                    active,
                    json.dumps({"ticket.action": {"operator": "is", "value": action}}),
                    json.dumps(
                        {
                            "notification.email": {
                                "recipient": "ticket_customer",
                                "subject": "Thanks",
                                "body": "We got it",
                            }
                        }
                    ),
                ),
            )


def first_users(users: list[dict[str, Any]]) -> None:
    for number, user in enumerate(users):
        with transaction() as at:
            at.execute(
                "INSERT INTO users (login, email, firstname, lastname, password, "
                f"{NOW}) VALUES (%s, %s, %s, %s, %s, {STAMP}) RETURNING id",
                (
                    user.get("login") or user["email"],
                    user["email"].lower(),
                    user.get("firstname", ""),
                    user.get("lastname", ""),
                    hashed(user["password"]),
                ),
            )
            made = at.fetchone()["id"]
            names = ["Admin", "Agent"] if number == 0 else ["Agent"]
            at.execute("INSERT INTO roles_users SELECT %s, id FROM roles WHERE name = ANY(%s)", (made, names))
            at.execute("INSERT INTO groups_users SELECT %s, id, 'full' FROM groups", (made,))


def wizard(file: Path) -> bool:
    """False where there is no file. Once it is done, another one changes nothing."""
    if not file.is_file():
        return False
    told = json.loads(file.read_text(encoding="utf-8"))
    there = ROOT / "auto_wizard.json"
    if file != there and not there.exists():
        there.hardlink_to(file)
    if setting("system_init_done"):
        return True
    for one in told.get("Settings", []):
        write(one["name"], one["value"])
    first_users(told.get("Users", []))
    if "TextModuleLocale" in told:
        for name, keywords in TEXTS:
            sql = f"INSERT INTO text_modules (name, keywords, content, {NOW}) VALUES (%s, %s, %s, {STAMP})"
            rows(sql, name, keywords, name)
    write("system_init_done", True)
    return True
