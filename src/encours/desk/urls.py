"""Addresses of the staff's pages, under the organisation they work in."""

from django.urls import include, path

import encours.desk.inverses  # noqa: F401  # makes known what undoes what
from encours.desk.views import (
    aged,
    books,
    closing,
    dashboard,
    dashboard_tiles,
    diagnosis,
    documents,
    entries,
    entries_all,
    going,
    group,
    imports,
    saved,
    style,
    undoing,
    waiting,
)
from encours.desk.views.entry.file import entry
from encours.desk.views.entry.marking import entries_mark

_IMPORTS = [
    path("", imports.imports, name="imports"),
    path("waiting/<str:key>/", waiting.waiting, name="waiting"),
    path("<int:document_id>/", documents.document, name="document"),
    path("<int:document_id>/file", documents.raw_file, name="document_file"),
    path("<int:document_id>/rejects.csv", documents.rejects_csv, name="rejects_csv"),
    path("<int:document_id>/rejects.xlsx", documents.rejects_xlsx, name="rejects_xlsx"),
]
_CLOSING = [
    path("", closing.closing, name="closing"),
    path("d441/", closing.d441, name="d441"),
    path("books/", books.books, name="books_out"),
    path("books/file", books.books_file, name="books_file"),
    path("books/aside/", books.books_aside, name="books_aside"),
    path("<str:day>/<int:version>/", closing.arrete, name="arrete"),
    path("<str:day>/<int:version>/arrete.json", closing.arrete_file, name="arrete_file"),
    path("<str:day>/<int:version>/justification.csv", closing.justification, name="justification"),
]
_DASHBOARD = [
    path("", dashboard.dashboard, name="dashboard"),
    path("tiles/", dashboard_tiles.dashboard_tiles, name="dashboard_tiles"),
    path("chart/<str:name>.svg", dashboard.chart, name="dashboard_chart"),
    path("paper/", diagnosis.diagnosis, name="diagnosis_pdf"),
]
urlpatterns = [
    path("g/<int:group_id>/", group.group, name="group"),
    path("o/<slug:slug>/", dashboard.landing, name="organisation"),
    path("o/<slug:slug>/dashboard/", include(_DASHBOARD)),
    path("o/<slug:slug>/imports/", include(_IMPORTS)),
    path("o/<slug:slug>/closing/", include(_CLOSING)),
    path("o/<slug:slug>/aged/", aged.aged, name="aged"),
    path("o/<slug:slug>/bank/", include("encours.desk.views.bank.urls")),
    path("o/<slug:slug>/entries/", entries.entries, name="entries"),
    path("o/<slug:slug>/entries/all/", entries_all.entries_all, name="entries_all"),
    path("o/<slug:slug>/entries/mark/", entries_mark, name="entries_mark"),
    path("o/<slug:slug>/entries/<int:line_id>/", entry, name="entry"),
    path("o/<slug:slug>/customers/", include("encours.desk.customer_urls")),
    path("o/<slug:slug>/settings/", include("encours.desk.views.settings.urls")),
    path("o/<slug:slug>/todo/", include("encours.desk.views.todo.urls")),
    path("o/<slug:slug>/undo/", undoing.undo, name="undo"),
    path("o/<slug:slug>/views/", saved.saved_views, name="saved_views"),
    path("o/<slug:slug>/go/", going.go, name="go"),
    path("o/<slug:slug>/style/", style.style, name="style"),
]
