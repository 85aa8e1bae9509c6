"""Every address of the site, each capability's under its own name."""

from django.urls import include, path

urlpatterns = [
    path("", include("encours.tenancy.urls")),
]
