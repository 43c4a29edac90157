"""The look of the linking page, one form per section."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import Network
from settings_app.content import MODALS
from settings_app.look import PAGE_LANGUAGES
from settings_app.markup import LIMIT

_IMAGES = "image/png,image/jpeg,image/webp"


class LogoForm(forms.Form):
    """The logo at the top."""

    logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": _IMAGES}),
        help_text=_("PNG, JPEG or WebP, up to 5 MB. It is fitted into 800 × 400 pixels."),
    )
    logo_alt = forms.CharField(
        label=_("The logo in words"),
        max_length=150,
        required=False,
        help_text=_("Read aloud to people who can't see it: usually your name."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    hide_logo = forms.BooleanField(label=_("Hide the logo"), required=False)


class TabForm(forms.Form):
    """What the browser's tab shows."""

    page_title = forms.CharField(
        label=_("Page title"),
        max_length=120,
        required=False,
        help_text=_("{title} stands for the profile's title."),
    )
    favicon = forms.FileField(
        label=_("New favicon"),
        required=False,
        widget=forms.FileInput(attrs={"accept": f".ico,image/x-icon,{_IMAGES}"}),
        help_text=_("ICO or PNG, square. It is made into 16, 32 and 48 pixels."),
    )
    remove_favicon = forms.BooleanField(label=_("Remove the favicon"), required=False)


class HeadingForm(forms.Form):
    """Heading and sub-heading where a profile has none of its own."""

    heading = forms.CharField(
        label=_("Heading"),
        max_length=200,
        required=False,
        help_text=_(
            "{title} stands for the profile's title. Empty: the page's own, in each language. "
            "A profile's own heading goes before this one."
        ),
    )
    hide_heading = forms.BooleanField(label=_("Hide the heading"), required=False)
    sub_heading = forms.CharField(label=_("Sub-heading"), max_length=500, required=False)
    hide_sub_heading = forms.BooleanField(label=_("Hide the sub-heading"), required=False)


class ClosingForm(forms.Form):
    """The end of the page."""

    close_text = forms.CharField(
        label=_("Text of the closing button"),
        max_length=40,
        required=False,
        help_text=_("Empty: “All Done”, in each language."),
    )
    footer = forms.CharField(
        label=_("Footer"),
        max_length=LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("Text or HTML: a copyright line, links to your imprint and privacy page."),
    )


class HelpForm(forms.Form):
    """Help links and page locations."""

    help_visible = forms.BooleanField(label=_("Show help links"), required=False)
    help_url = forms.CharField(
        label=_("Help for the page"),
        max_length=2_000,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Your own public page. It must begin with https://."),
    )
    show_location = forms.BooleanField(
        label=_("Show page locations"),
        required=False,
        help_text=_(
            "When somebody chooses a Facebook, Instagram or Google Business page, its location "
            "stands below its name. That tells pages of the same name apart."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for network in Network:
            self.fields[f"help_{network.value}"] = forms.CharField(
                label=network.label,
                max_length=2_000,
                required=False,
                widget=forms.URLInput(attrs={"placeholder": "https://"}),
            )

    @property
    def changes(self) -> dict[str, Any]:
        """Return the form as keys of a look."""
        data = self.cleaned_data
        urls = {network.value: data[f"help_{network.value}"] for network in Network}
        own = ("help_visible", "help_url", "show_location")
        return {**{name: data[name] for name in own}, "help_urls": urls}


class ModalsForm(forms.Form):
    """Steps that are shown before somebody links a network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for network in MODALS:
            self.fields[f"modal_{network.value}"] = forms.CharField(
                label=network.label,
                max_length=LIMIT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
            )

    @property
    def changes(self) -> dict[str, Any]:
        """Return the form as keys of a look."""
        texts = {n.value: self.cleaned_data[f"modal_{n.value}"] for n in MODALS}
        return {"modals": texts}


class PictureForm(forms.Form):
    """A picture for the texts."""

    picture = forms.FileField(
        label=_("New picture"),
        widget=forms.FileInput(attrs={"accept": _IMAGES}),
        help_text=_("PNG, JPEG or WebP, up to 5 MB."),
    )


class StyleForm(forms.Form):
    """An own style sheet, as a file or typed."""

    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".css,text/css"})
    )
    source = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
    )
    leave_out = forms.BooleanField(
        label=_("Leave out what is not allowed, and take the rest"), required=False
    )


class LanguagesForm(forms.Form):
    """The languages that the page offers."""

    languages = forms.MultipleChoiceField(
        label=_("Offered"),
        choices=list(PAGE_LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    default_language = forms.ChoiceField(
        label=_("Where the browser asks for another"), choices=list(PAGE_LANGUAGES.items())
    )
