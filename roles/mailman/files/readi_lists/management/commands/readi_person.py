"""One person's data in lists, archives and these pages: what is there, an export, the erasure. Says one line of JSON.

readi_person what|export|erase SUB [ADDRESS...]

An ADDRESS is of whoever never signed in here, and had it at the sign-on, now or before. One that is another person's
account's here means nobody.
"""

import hashlib
import json
from urllib.error import HTTPError

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.models import Q
from django_mailman3.lib.mailman import get_mailman_client
from hyperkitty.models import Email, Sender

from readi_lists.sign_in import taken


class Command(BaseCommand):
    help = "One person's data, by their id at the sign-on"

    def add_arguments(self, parser) -> None:
        parser.add_argument("verb", choices=["what", "export", "erase"])
        parser.add_argument("sub")
        parser.add_argument("address", nargs="*")

    def handle(self, *args, verb, sub, address, **options) -> None:
        account = SocialAccount.objects.filter(uid=sub).select_related("user").first()
        user = account.user if account else None
        addresses = set()
        if user:
            addresses = {user.email.lower(), *of_account(user)}
        for one in filter(None, map(str.lower, address)):
            if not taken(one, user.pk if user else None):
                addresses.add(one)
        people = in_core(addresses)
        mails = Email.objects.filter(in_any_case(addresses | former(people, addresses)))
        memberships = [
            {"list": one.list_id, "role": one.role, "address": one.email}
            for person in people
            for one in person.subscriptions
        ]
        told = {"account": int(user is not None), "memberships": len(memberships), "mails": mails.count()}
        known = bool(user or people or told["mails"])
        if verb == "export" and known:
            told["data"] = {
                "addresses": sorted(addresses | former(people, addresses)),
                "names": sorted(names(user, people, mails)),
                "memberships": memberships,
                "mails": [written(one) for one in mails.order_by("date").select_related("mailinglist")],
            }
        if verb == "erase" and known:
            without_author(mails, sub)
            for person in people:
                person.delete()
            if user:
                user.delete()
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def of_account(user):
    return {one.lower() for one in EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


def in_any_case(addresses):
    """HyperKitty keeps a sender's address as it was written."""
    found = Q(pk__in=())
    for address in addresses:
        found |= Q(sender__address__iexact=address)
    return found


def in_core(addresses):
    """Whom core knows by one of the addresses, each once."""
    client = get_mailman_client()
    found = {}
    for address in sorted(addresses):
        try:
            person = client.get_user(address)
        except HTTPError as error:
            if error.code != 404:
                raise
            continue
        found[person.user_id] = person
    return list(found.values())


def former(people, addresses):
    """Addresses that these people wrote from before theirs changed: a sender keeps core's person (read in
    HyperKitty 1.3.7, models/sender.py, set_mailman_id). One that somebody else has by now is theirs."""
    mine = {str(person.user_id) for person in people}
    found = Sender.objects.filter(mailman_id__in=mine).values_list("address", flat=True)
    others = {one.lower() for one in found} - addresses
    return {one for one in others if not taken(one, None) and not in_core({one})}


def names(user, people, mails):
    """What somebody is called here: by the account, in core, and at the mails."""
    found = {user.get_full_name()} if user else set()
    found |= {person.display_name for person in people} | set(mails.values_list("sender_name", flat=True))
    return found - {"", None}


def written(mail):
    return {
        "list": mail.mailinglist.name,
        "date": mail.date.isoformat(),
        "subject": mail.subject,
        "text": mail.content,
    }


def without_author(mails, sub: str) -> None:
    """What was said stays the list's; who said it does not."""
    lists = sorted(set(mails.values_list("mailinglist__name", flat=True)))
    former = sorted(set(mails.values_list("sender__address", flat=True)))
    nobody = f"erased-{hashlib.sha256(sub.encode()).hexdigest()[:12]}@invalid"
    if former:
        Sender.objects.get_or_create(address=nobody)
        mails.update(sender_id=nobody, sender_name="")
        Sender.objects.filter(address__in=former).delete()
    for name in lists:
        call_command("update_index_one_list", name, verbosity=0)
