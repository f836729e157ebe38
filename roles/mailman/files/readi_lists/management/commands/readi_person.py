"""One person's data in lists, archives and these pages: what is there, an export, the erasure. Says one line of JSON.

readi_person what|export|erase SUB
"""

import hashlib
import json
from urllib.error import HTTPError

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django_mailman3.lib.mailman import get_mailman_client
from hyperkitty.models import Email, Sender


class Command(BaseCommand):
    help = "One person's data, by their id at the sign-on"

    def add_arguments(self, parser) -> None:
        parser.add_argument("verb", choices=["what", "export", "erase"])
        parser.add_argument("sub")

    def handle(self, *args, verb, sub, **options) -> None:
        account = SocialAccount.objects.filter(uid=sub).select_related("user").first()
        user = account.user if account else None
        addresses = (
            {user.email} | set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
            if user
            else set()
        )
        mails = Email.objects.filter(sender__address__in=addresses)
        person = in_core(addresses)
        memberships = (
            [{"list": one.list_id, "role": one.role, "address": one.email} for one in person.subscriptions]
            if person
            else []
        )
        told = {"account": int(user is not None), "memberships": len(memberships), "mails": mails.count()}
        if verb == "export" and user:
            told["data"] = {
                "addresses": sorted(addresses),
                "name": user.get_full_name(),
                "memberships": memberships,
                "mails": [written(one) for one in mails.order_by("date").select_related("mailinglist")],
            }
        if verb == "erase" and user:
            without_author(mails, sub)
            if person:
                person.delete()
            user.delete()
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def in_core(addresses):
    """The person whom core knows by one of the addresses, or None."""
    client = get_mailman_client()
    for address in sorted(addresses):
        try:
            return client.get_user(address)
        except HTTPError as error:
            if error.code != 404:
                raise
    return None


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
