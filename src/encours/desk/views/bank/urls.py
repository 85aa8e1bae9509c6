"""Addresses of Banque: the lines, one of them, what is done of it."""

from django.urls import path

from encours.desk.views.bank import line, lines

urlpatterns = [
    path("", lines.bank, name="bank"),
    path("next/", line.bank_next, name="bank_next"),
    path("<int:line_id>/", line.bank_line, name="bank_line"),
    path("<int:line_id>/act/", line.bank_act, name="bank_act"),
]
