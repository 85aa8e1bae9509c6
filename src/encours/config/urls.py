"""Every address of the site, each capability's under its own name."""

from django.urls import include, path

from encours.api.views import api
from encours.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("", include("encours.tenancy.urls")),
    path("", include("encours.desk.urls")),
]
