"""Addresses of À faire: the work of the day, tasks, mentions."""

from django.urls import path

from encours.desk.views.todo import customer, mentions, tasks, work

urlpatterns = [
    path("", work.todo, name="todo"),
    path("next/", customer.todo_next, name="todo_next"),
    path("of/<path:code>", customer.todo_customer, name="todo_customer"),
    path("act/<path:code>", customer.todo_act, name="todo_act"),
    path("tasks/", tasks.todo_tasks, name="todo_tasks"),
    path("tasks/<int:task_id>/", tasks.todo_task, name="todo_task"),
    path("mentions/", mentions.todo_mentions, name="todo_mentions"),
]
