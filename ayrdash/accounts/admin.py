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
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.accounts.signals import changed_by_operator

if TYPE_CHECKING:
    from django.db.models import QuerySet

    AccountBase = admin.ModelAdmin[Account]
    MembershipBase = admin.ModelAdmin[Membership]
    UserBase = admin.ModelAdmin[User]
else:
    AccountBase = MembershipBase = UserBase = admin.ModelAdmin

admin.site.site_header = admin.site.site_title = "ayrdash"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth documents

# Secrets of second factors, session keys, and rows that only their own pages may write.
admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])


class Kept:
    """Rows come and go by the product's services alone."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Told:
    """Tells the trail what the operator changed."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        names = list(form.changed_data)
        before = {name: form.initial.get(name) for name in names}
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # beside ModelAdmin
        after = {name: form.cleaned_data.get(name) for name in names}
        if names:
            changed_by_operator.send(
                type(obj), row=obj, actor=request.user, before=before, after=after
            )


@admin.register(Account)
class AccountAdmin(Told, Kept, AccountBase):
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
        "closing_at",
    )
    readonly_fields = ("name", "ref_id", "profile_count", "created_at", "closing_at")


@admin.register(User)
class UserAdmin(Told, Kept, UserBase):
    """A login can be switched off; everything else is its owner's."""

    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("email", "name", "is_staff", "is_superuser", "last_login", "date_joined")


@admin.register(Membership)
class MembershipAdmin(Kept, MembershipBase):
    """Who speaks for which business: the look-up before support answers anybody."""

    list_display = ("email", "may_ask", "business", "role", "verified", "active", "name", "ref_id")
    list_select_related = ("account", "user")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "account__name", "=account__ref_id")
    search_help_text = _(
        "A sender's whole address, a business or its refId. Answer for a business only whom the "
        "second column clears: a verified address of an active member."
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Membership]":
        proven = EmailAddress.objects.filter(
            user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=True
        )
        return super().get_queryset(request).annotate(is_proven=Exists(proven))

    @admin.display(ordering="user__email")
    def email(self, row: Membership) -> str:
        return row.user.email

    def name(self, row: Membership) -> str:
        return row.user.name

    @admin.display(ordering="account__name")
    def business(self, row: Membership) -> str:
        return row.account.name

    def ref_id(self, row: Membership) -> str:
        return row.account.ref_id

    @admin.display(boolean=True)
    def verified(self, row: Membership) -> bool:
        return bool(row.is_proven)  # type: ignore[attr-defined]  # annotated above

    @admin.display(boolean=True)
    def active(self, row: Membership) -> bool:
        return row.is_active and row.user.is_active

    @admin.display(boolean=True, description=_("support may answer"))
    def may_ask(self, row: Membership) -> bool:
        return self.verified(row) and self.active(row)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
