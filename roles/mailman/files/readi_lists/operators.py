"""Nobody has all rights in the database: whoever is an operator in the inventory has them while they are one."""

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_save
from django.dispatch import receiver


@receiver(pre_save, sender=get_user_model())
def without_rights(sender, instance, **_) -> None:
    """Debian's scripts make an account with all rights anew at each configure, once they were told a password."""
    instance.is_staff = instance.is_superuser = False
