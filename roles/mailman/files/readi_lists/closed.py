"""An archive is its members' from its first mail on.

HyperKitty 1.3.12 makes a list public until it has asked core (models/mailinglist.py, archive_policy; lib/incoming.py
asks in the background), and one that core does not know for ever (management/commands/hyperkitty_import.py).
"""

import logging

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django_mailman3.lib.mailman import get_mailman_client
from hyperkitty.models import ArchivePolicy, MailingList

logger = logging.getLogger("readi_lists")


def core_says(name: str) -> ArchivePolicy:
    """Closed where it says nothing."""
    try:
        return ArchivePolicy[get_mailman_client().get_list(name).settings["archive_policy"]]
    except Exception as error:
        logger.warning("the archive of %s is closed: core says nothing of the list (%s)", name, error)
        return ArchivePolicy.private


@receiver(pre_save, sender=MailingList)
def keep_closed(sender, instance, **_) -> None:
    if instance._state.adding:
        instance.archive_policy = core_says(instance.name).value
    if instance.archive_policy == ArchivePolicy.public.value:
        instance.archive_policy = ArchivePolicy.private.value
