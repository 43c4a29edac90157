"""The operator reads requests and closes them."""

from typing import TYPE_CHECKING

from django.contrib import admin

from ayrdash.accounts.admin import Kept
from ayrdash.support.models import SupportRequest

if TYPE_CHECKING:
    RequestBase = admin.ModelAdmin[SupportRequest]
else:
    RequestBase = admin.ModelAdmin

_ASKED = (
    "ticket",
    "account",
    "name",
    "email",
    "role",
    "profile_title",
    "profile_ref_id",
    "subject",
    "message",
    "created_at",
)


@admin.register(SupportRequest)
class SupportRequestAdmin(Kept, RequestBase):
    """Who asked, and as what, is as it was verified then; only the state changes."""

    list_display = ("ticket", "subject", "account", "email", "role", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("=ticket", "email", "subject", "account__name")
    fields = (*_ASKED, "state")
    readonly_fields = _ASKED
