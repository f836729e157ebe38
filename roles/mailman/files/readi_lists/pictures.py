"""A sign in place of people's pictures, which three packages would fetch from gravatar.com; menus are opened by it."""

from django.utils.html import format_html
from django_mailman3.templatetags import d_gravatar
from hyperkitty.templatetags import hk_generic
from postorius.templatetags import p_gravatar

SIGN = '<span class="fa fa-user" aria-hidden="true"></span><span class="visually-hidden">{}</span>'


def sign(user_or_email, size=80, alt_text="", css_class=""):
    """Postorius gives the words for people who see no picture; in archives there are none."""
    return format_html(SIGN, alt_text)


for library in (d_gravatar, hk_generic, p_gravatar):
    library.gravatar_orig = sign
