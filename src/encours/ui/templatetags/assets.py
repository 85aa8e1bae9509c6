"""`{% asset "encours/encours.css" %}` and `{% icon "users" %}` in templates: see `ui.drawn`."""

from django import template

from encours.ui.drawn import asset, icon

register = template.Library()
register.simple_tag(asset)
register.simple_tag(icon)
