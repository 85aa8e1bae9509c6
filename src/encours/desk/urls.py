"""Addresses of the staff's pages, under the organisation they work in."""

from django.urls import include, path

from encours.desk.views import (
    aged,
    closing,
    customers,
    documents,
    entries,
    going,
    imports,
    saved,
    style,
    undoing,
    waiting,
)
from encours.desk.views.entry.file import entry

_IMPORTS = [
    path("", imports.imports, name="imports"),
    path("waiting/<str:key>/", waiting.waiting, name="waiting"),
    path("<int:document_id>/", documents.document, name="document"),
    path("<int:document_id>/file", documents.raw_file, name="document_file"),
    path("<int:document_id>/rejects.csv", documents.rejects_csv, name="rejects_csv"),
]
_CLOSING = [
    path("", closing.closing, name="closing"),
    path("d441/", closing.d441, name="d441"),
    path("<str:day>/<int:version>/", closing.arrete, name="arrete"),
    path("<str:day>/<int:version>/arrete.json", closing.arrete_file, name="arrete_file"),
    path("<str:day>/<int:version>/justification.csv", closing.justification, name="justification"),
]
urlpatterns = [
    path("o/<slug:slug>/", imports.home, name="organisation"),
    path("o/<slug:slug>/imports/", include(_IMPORTS)),
    path("o/<slug:slug>/closing/", include(_CLOSING)),
    path("o/<slug:slug>/aged/", aged.aged, name="aged"),
    path("o/<slug:slug>/entries/", entries.entries, name="entries"),
    path("o/<slug:slug>/entries/<int:line_id>/", entry, name="entry"),
    path("o/<slug:slug>/customers/", customers.customers, name="customers"),
    path("o/<slug:slug>/customers/of/<path:code>", aged.aged, name="customer"),
    path("o/<slug:slug>/settings/", include("encours.desk.views.settings.urls")),
    path("o/<slug:slug>/undo/", undoing.undo, name="undo"),
    path("o/<slug:slug>/views/", saved.saved_views, name="saved_views"),
    path("o/<slug:slug>/go/", going.go, name="go"),
    path("o/<slug:slug>/style/", style.style, name="style"),
]
