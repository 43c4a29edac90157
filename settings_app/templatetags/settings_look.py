"""Addresses of a look's files, for the settings' own pages."""

from django import template
from django.utils.html import format_html

from settings_app.look import file_url

register = template.Library()


@register.filter
def look_url(name: str) -> str:
    """Return the public address of a file."""
    return file_url(name)


@register.filter
def picture_html(name: str) -> str:
    """Return the HTML that shows a picture, to be copied into a text."""
    return str(format_html('<img src="{}" alt="">', file_url(name)))
