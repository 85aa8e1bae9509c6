"""Django's settings: what an installation is made of. What differs between two is in variables.

`ENCOURS_DATA` (data folder), `DATABASE_URL` and `DATABASE_APP_URL` (a database of one's own),
`ENCOURS_SECRET_KEY` (else made once in the data folder), `ENCOURS_HOSTS` (names the site answers
to), `ENCOURS_HTTPS` (1 behind TLS), `ENCOURS_DEBUG` (1 while developing).
"""

import os
from pathlib import Path

from encours.config.secret import secret_key
from encours.database.addresses import application_settings, owner_settings
from encours.database.places import data_folder

PACKAGE = Path(__file__).resolve().parent.parent
DATA = data_folder()
DEBUG = os.environ.get("ENCOURS_DEBUG") == "1"
HTTPS = os.environ.get("ENCOURS_HTTPS") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = [
    *("localhost", "127.0.0.1", "[::1]"),
    *filter(None, os.environ.get("ENCOURS_HOSTS", "").split(",")),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
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
    "encours.metrics",
    "encours.closing",
    "encours.daily",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "encours.tenancy.middleware.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "encours.config.urls"
WSGI_APPLICATION = "encours.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["encours.ui.templatetags.say"],
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "encours.tenancy.accounts.AccountAdapter"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
