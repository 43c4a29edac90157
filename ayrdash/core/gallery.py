"""The gallery: each component in each state, for developers (DEBUG only)."""

from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ayrdash.core.networks import Network


class ExampleForm(forms.Form):
    """One field of each kind; ``title`` is left empty so that its error shows."""

    title = forms.CharField(label="User Profile Title", help_text="1 to 150 characters.")
    email = forms.EmailField(label="E-mail", required=False)
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    zone = forms.ChoiceField(label="Time zone", choices=[("utc", "UTC"), ("cet", "Europe/Berlin")])
    notify = forms.BooleanField(label="Tell me when it fails", required=False)
    when = forms.ChoiceField(
        label="When", widget=forms.RadioSelect, choices=[("now", "Now"), ("later", "Later")]
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the design system on one page."""
    colours = ["slate", "blue", "violet", "pink", "red", "orange", "green", "teal"]
    context = {
        "form": ExampleForm({"email": "not an address"}),
        "networks": [network.value for network in Network],
        "choices": Network.choices,
        "colours": [SimpleNamespace(colour=c, title=c.title()) for c in colours],
        "now": timezone.now(),
        "tones": ["neutral", "success", "warning", "danger", "info"],
        "variants": ["primary", "secondary", "danger", "ghost", "link"],
    }
    return render(request, "gallery/index.html", context)
