"""Every address of the site, each capability's under its own name."""

from django.urls import include, path

from encours.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("encours.tenancy.urls")),
]
