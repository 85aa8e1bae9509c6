"""The real site, on the database of the test that starts it."""

from django.conf import settings


def application(database):
    """What the web server runs."""
    for each in settings.DATABASES.values():
        each["NAME"] = database
    from encours.config import wsgi

    return wsgi.application
