"""The sign-on is the only way in (django-allauth 65.0.2).

A person is known by their id there. An address is only believed where the sign-on vouches for it, and where nobody else
here has it. Rights come from the inventory, never from a token.
"""

import html
import logging
from urllib.error import HTTPError

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django_mailman3.lib.mailman import add_address_to_mailman_user, get_mailman_client

logger = logging.getLogger("readi_lists")
REFUSED = {
    "unverified": (
        "Die Anmeldung bürgt nicht für Ihre E-Mail-Adresse. Bitte bestätigen Sie sie dort.",
        "The sign-on does not vouch for your e-mail address. Please confirm it there.",
    ),
    "taken": (
        "Diese E-Mail-Adresse gehört hier zu einem anderen Konto. Bitte wenden Sie sich an {contact}.",
        "Here this e-mail address belongs to another account. Please turn to {contact}.",
    ),
}


class OnlyTheSignOn(AuthenticationBackend):
    """No password opens anything."""

    def authenticate(self, request, **credentials):
        return None

    def get_user(self, user_id):
        """Rights of operators last for the request; operators.py keeps them out of the database."""
        user = super().get_user(user_id)
        if user is not None:
            user.is_staff = user.is_superuser = user.email.lower() in settings.READI_OPERATORS
        return user


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Nobody is written to from here."""


class SignOn(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return True

    def is_auto_signup_allowed(self, request, sociallogin):
        return True

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        # Pages show it as what somebody is called; who they are is the account's id.
        user.username = user.email.lower()
        return user

    def pre_social_login(self, request, sociallogin):
        claims = sociallogin.account.extra_data
        address = str(claims.get("email") or "").lower()
        if not address or claims.get("email_verified") is not True:
            refuse("unverified", address, sociallogin.account.uid)
        mine = sociallogin.user.pk if sociallogin.is_existing else None
        if taken(address, mine):
            refuse("taken", address, sociallogin.account.uid)
        if sociallogin.is_existing:
            follow(sociallogin.user, address, claims)


def taken(address: str, mine: int | None) -> bool:
    """Whether another account has the address."""
    rows = EmailAddress.objects.filter(email__iexact=address).exclude(user_id=mine)
    return rows.exists() or get_user_model().objects.filter(email__iexact=address).exclude(pk=mine).exists()


def refuse(why: str, address: str, sub: str) -> None:
    logger.warning("sign-in of %s refused (%s): %s", sub, why, address)
    texts = (html.escape(text.format(contact=settings.DEFAULT_FROM_EMAIL)) for text in REFUSED[why])
    page = "".join(f"<p>{text}</p>" for text in texts)
    raise ImmediateHttpResponse(HttpResponse(f"<!doctype html><meta charset=utf-8>{page}", status=403))


def follow(user, address: str, claims) -> None:
    """What changed at the sign-on since: names, and the address with what it is subscribed to."""
    names = {"first_name": claims.get("given_name") or "", "last_name": claims.get("family_name") or ""}
    former = user.email.lower()
    if former != address:
        moved(former, address)
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    if former != address or any(getattr(user, name) != text for name, text in names.items()):
        user.email = user.username = address
        for name, text in names.items():
            setattr(user, name, text)
        user.save()
        add_address_to_mailman_user(user, address)


def moved(former: str, address: str) -> None:
    """Subscriptions go along, but for lists where the new address is already; the former address is nobody's then."""
    client = get_mailman_client()
    try:
        person = client.get_user(former)
    except Exception as error:
        logger.warning("the address of %s was not changed: %s", former, error)
        return
    person.add_address(address, absorb_existing=True).verify()
    for member in person.subscriptions:
        if member.email == former:
            try:
                client._connection.call(f"members/{member.member_id}", {"address": address}, method="PATCH")
            except HTTPError:
                # It is there with the new address already.
                continue
    # What is left of the former address goes with it.
    person.addresses.remove(former)
