"""How forms look on every page: a label, a control, its help and its errors, in that order."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our templates."""

    form_template_name = "encours/form.html"
    field_template_name = "encours/field.html"
