"""The pages are called as the platform: Django calls a site example.com, and Debian's scripts write that again."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.db.models.signals import post_init
from django.dispatch import receiver


@receiver(post_init, sender=Site)
def called(sender, instance, **_) -> None:
    if instance.pk == settings.SITE_ID:
        instance.domain, instance.name = settings.HOSTNAME, settings.READI_NAME
