"""Django's settings: what an installation is made of. What differs between two is in variables.

`ENCOURS_DATA` (data folder), `DATABASE_URL` and `DATABASE_APP_URL` (a database of one's own),
`ENCOURS_SECRET_KEY` (else made once in the data folder), `ENCOURS_HOSTS` (names the site answers
to), `ENCOURS_ADDRESS` (what its links begin with, when it is not the first of these),
`ENCOURS_HTTPS` (1 behind TLS), `ENCOURS_PROXIES` (how many servers of yours stand before this one:
1 behind TLS, else 0), `ENCOURS_MAIL` and `ENCOURS_MAIL_FROM` (see `config.mail`), `ENCOURS_LOG`
(`INFO`, `WARNING`…), `ENCOURS_LARGEST_FILE_MB`, `ENCOURS_DEBUG` (1 while developing).
"""

import os
from importlib.util import find_spec
from pathlib import Path

from django.utils.csp import CSP

from encours.config.logs import configure_structlog, logging_settings
from encours.config.mail import VARIABLE as MAIL_VARIABLE
from encours.config.mail import mailer
from encours.config.secret import secret_key
from encours.database.addresses import application_settings, owner_settings
from encours.database.places import data_folder

PACKAGE = Path(__file__).resolve().parent.parent
# What the page of the interface for programs is drawn with. As an application it would be loaded by
# every command, which needs none of it and would take a fifth longer to begin.
INTERFACE = Path(str(find_spec("ninja").origin)).parent  # type: ignore[union-attr]  # is installed
DATA = data_folder()
DEBUG = os.environ.get("ENCOURS_DEBUG") == "1"
HTTPS = os.environ.get("ENCOURS_HTTPS") == "1"
SECRET_KEY = secret_key(DATA)
HOSTS = [name for name in os.environ.get("ENCOURS_HOSTS", "").split(",") if name]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *HOSTS]
# Where the site is reached, for links written outside a page.
SITE_ADDRESS = f"https://{HOSTS[0]}" if HTTPS and HOSTS else "http://127.0.0.1:8000"
SITE_ADDRESS = os.environ.get("ENCOURS_ADDRESS", SITE_ADDRESS).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "encours.ui",
    "encours.tenancy",
    "encours.policybook",
    "encours.journal",
    "encours.jobs",
    "encours.intake",
    "encours.parties",
    "encours.receivables",
    "encours.cash",
    "encours.teamwork",
    "encours.metrics",
    "encours.portfolio",
    "encours.closing",
    "encours.papers",
    "encours.daily",
    "encours.demo",
    "encours.api",
    "encours.desk",
]
MIDDLEWARE = [
    "encours.config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "encours.config.serving.Compression",
    "encours.config.serving.StaticFiles",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "encours.config.middleware.Limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "encours.tenancy.middleware.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
FORM_RENDERER = "encours.ui.forms.Renderer"
ROOT_URLCONF = "encours.config.urls"
WSGI_APPLICATION = "encours.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates", INTERFACE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "encours.desk.frame.frame_of_page",
            ],
            "builtins": [
                f"encours.ui.templatetags.{name}"
                for name in ("say", "assets", "parts", "frame", "charts")
            ],
        },
    }
]

DATABASES = {"default": application_settings(), "owner": owner_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "tenancy.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS: dict[str, dict[str, object]] = {
    "UserAttributeSimilarityValidator": {},
    "MinimumLengthValidator": {"min_length": 12},
    "CommonPasswordValidator": {},
    "NumericPasswordValidator": {},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in _VALIDATORS.items()
]

# Accounts: by address and password, then a code of the phone; nobody signs themselves up.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "encours.tenancy.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "encours.tenancy.accounts.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Encours"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ENCOURS_PROXIES") or HTTPS)
# Attempts are counted for all the processes of the site together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tenancy_cache",
    },
    # Drawn again when lost; apart, so that they never push the attempts out.
    "charts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "charts",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

# What browsers are told, and what they may send.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-encours" if HTTPS else "encours"
CSRF_COOKIE_NAME = "__Host-encours-form" if HTTPS else "encours-form"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
ENCOURS_LARGEST_FORM = DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ENCOURS_LARGEST_FILE = int(os.environ.get("ENCOURS_LARGEST_FILE_MB") or 1024) * 1024 * 1024

MAILERS = {"default": mailer(os.environ.get(MAIL_VARIABLE, ""), DATA / "mail")}
DEFAULT_FROM_EMAIL = os.environ.get("ENCOURS_MAIL_FROM") or "encours@localhost"
LOGGING = logging_settings(level=os.environ.get("ENCOURS_LOG") or "INFO")
configure_structlog()

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATICFILES_DIRS = [INTERFACE / "static"]
# Served from the package itself (`config.serving`): nothing to collect, nothing that can be stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
