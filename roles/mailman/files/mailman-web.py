# What differs from /usr/share/mailman3-web/settings.py, which imports this file as settings_local (Debian's
# mailman3-web 0+20240312). No secret is in it: Debian's scripts copy what they find here into files that all read.
import json
import sys
from pathlib import Path

sys.path.insert(0, "/usr/local/lib/readi-mailman")
_told = json.loads(Path("/etc/readi/mailman/web.json").read_text(encoding="utf-8"))
_settings, _secrets = _told["settings"], _told["secrets"]

SECRET_KEY = _secrets["key"]
ADMINS = ()
ALLOWED_HOSTS = [_settings["host"], "127.0.0.1"]
MAILMAN_REST_API_URL = _settings["rest_url"]
MAILMAN_REST_API_USER = _settings["rest_user"]
MAILMAN_REST_API_PASS = _secrets["rest"]
MAILMAN_ARCHIVER_KEY = _secrets["archiver"]
MAILMAN_ARCHIVER_FROM = ("127.0.0.1",)
POSTORIUS_TEMPLATE_BASE_URL = _settings["local"]

INSTALLED_APPS = (
    "hyperkitty",
    "postorius",
    "django_mailman3",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Its pages are closed; urls.py names them.
    "django.contrib.admin",
    "rest_framework",
    "django_gravatar",
    "compressor",
    "haystack",
    "django_extensions",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "readi_lists",
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _settings["database"]["host"],
        "NAME": _settings["database"]["name"],
        "USER": _settings["database"]["user"],
        "PASSWORD": _secrets["database"],
    }
}
# Its processes are three, and what one of them counted the others show.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": "/var/lib/mailman3/web/cache",
    }
}

LANGUAGE_CODE = _settings["language"]
TIME_ZONE = "Europe/Berlin"
HOSTNAME = _settings["host"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _settings["contact"]
# Core writes to people; these pages write to nobody.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Styles are made once, when the package is configured: Debian's script asks for it.
COMPRESS_OFFLINE = True
HYPERKITTY_ALLOW_WEB_POSTING = False
# From pictures.py, and not from gravatar.com.
HYPERKITTY_ENABLE_GRAVATAR = True
# Its page is closed: joining is for who is signed in.
SHOW_ANONYMOUS_SUBSCRIBE_FORM = False
FILTER_VHOST = False

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# A session here ends with the working day; the sign-on's is asked again then.
SESSION_COOKIE_AGE = 10 * 3600
CSRF_TRUSTED_ORIGINS = [_settings["url"]]

AUTHENTICATION_BACKENDS = ("readi_lists.sign_in.OnlyTheSignOn",)
ACCOUNT_ADAPTER = "readi_lists.sign_in.Accounts"
SOCIALACCOUNT_ADAPTER = "readi_lists.sign_in.SignOn"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": _settings["platform"],
                "client_id": _settings["client"],
                "secret": _secrets["client"],
                "settings": {"server_url": _settings["issuer"], "token_auth_method": "client_secret_basic"},
            }
        ],
    }
}
READI_NAME = _settings["platform"]
READI_OPERATORS = frozenset(_settings["operators"])

HAYSTACK_CONNECTIONS = {
    "default": {"ENGINE": "xapian_backend.XapianEngine", "PATH": "/var/lib/mailman3/web/fulltext_index"}
}
Q_CLUSTER = {"timeout": 300, "save_limit": 100, "orm": "default", "retry": 360, "poll": 5, "workers": 2}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # Who asked what is nginx's matter; here it is what went wrong.
    "root": {"handlers": ["journal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["journal"], "level": "WARNING", "propagate": False},
        "hyperkitty": {"handlers": ["journal"], "level": "WARNING", "propagate": False},
        "postorius": {"handlers": ["journal"], "level": "WARNING", "propagate": False},
    },
}
