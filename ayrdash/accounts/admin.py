"""The operator's admin: plans, logins, memberships. No secrets, no business.

Signing in goes through our own page, with its second step and throttling.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from ayrdash.accounts.models import Account, Membership, User

if TYPE_CHECKING:
    AccountBase = admin.ModelAdmin[Account]
    MembershipBase = admin.ModelAdmin[Membership]
    UserBase = admin.ModelAdmin[User]
else:
    AccountBase = MembershipBase = UserBase = admin.ModelAdmin

admin.site.site_header = admin.site.site_title = "ayrdash"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth documents

# Secrets of second factors, session keys, and rows that only their own pages may write.
admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])


class _Kept:
    """Rows come and go by the product's services alone."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(_Kept, AccountBase):
    """Plans and limits are the operator's to set."""

    list_display = ("name", "plan", "max_pack", "profile_limit", "profile_count", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "ref_id")
    fields = (
        "name",
        "ref_id",
        "plan",
        "max_pack",
        "profile_limit",
        "profile_count",
        "created_at",
    )
    readonly_fields = ("name", "ref_id", "profile_count", "created_at")


@admin.register(User)
class UserAdmin(_Kept, UserBase):
    """A login can be switched off; everything else is its owner's."""

    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("email", "name", "is_staff", "is_superuser", "last_login", "date_joined")


@admin.register(Membership)
class MembershipAdmin(_Kept, MembershipBase):
    """Who is where, to read."""

    list_display = ("account", "user", "role", "created_at")
    list_select_related = ("account", "user")
    search_fields = ("account__name", "user__email")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
