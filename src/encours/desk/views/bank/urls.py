"""Addresses of Banque: the lines, what is done of one; the statements; the automatic."""

from django.urls import path

from encours.desk.views.bank import automatic, line, lines, statements

urlpatterns = [
    path("", lines.bank, name="bank"),
    path("next/", line.bank_next, name="bank_next"),
    path("statements/", statements.bank_statements, name="bank_statements"),
    path("automatic/", automatic.bank_automatic, name="bank_automatic"),
    path("automatic/chart.svg", automatic.bank_chart, name="bank_chart"),
    path("<int:line_id>/", line.bank_line, name="bank_line"),
    path("<int:line_id>/act/", line.bank_act, name="bank_act"),
]
