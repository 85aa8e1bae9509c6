"""Addresses of the customers: the list, one's file, and what is done with them.

A code may hold any sign: it comes last, after the verb.
"""

from django.urls import path

from encours.desk.views import customers
from encours.desk.views.customer import behaviour, editing, file, papers, saying

urlpatterns = [
    path("", customers.customers, name="customers"),
    path("assign/", customers.assign, name="customers_assign"),
    path("of/<path:code>", file.customer, name="customer"),
    path("paper/<path:code>", papers.customer_pdf, name="customer_pdf"),
    path("chart/<slug:name>/<path:code>", behaviour.customer_chart, name="customer_chart"),
    path("note/<path:code>", saying.note, name="customer_note"),
    path("note-back/<path:code>", saying.note_back, name="customer_note_back"),
    path("task-done/<path:code>", saying.task_done, name="customer_task_done"),
    path("mark/<path:code>", saying.mark, name="customer_mark"),
    path("record/<path:code>", editing.record, name="customer_record"),
    path("terms/<path:code>", editing.terms, name="customer_terms"),
    path("contact/<path:code>", editing.contact, name="customer_contact"),
    path("contact-gone/<path:code>", editing.contact_gone, name="customer_contact_gone"),
]
