"""Writing a post as the acting profile."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ayrdash.accounts.policy import Action, require
from ayrdash.core.errors import NotFound
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.core.uploads import skipped_uploads
from ayrdash.networks.able import text_limit
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.queries import linked_accounts
from ayrdash.posts import access, limits, media, option_fields, rules, schedule
from ayrdash.posts.forms import ComposeForm, Kept
from ayrdash.posts.models import Media, Post
from ayrdash.posts.queries import options_by_network
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import NewPost, PostProblems, SavedBefore, create_post
from profiles.decorators import keeps_files, untyped


def keep_files(request: AccountRequest) -> list[tuple[str, str]]:
    """Store the uploads of a form that is not saved; return fields that name them."""
    require(request.membership, Action.POST)
    kept, refused = media.keep_uploads(
        profile=request.profile,
        uploads=request.FILES.getlist("images"),
        room=limits.IMAGES_SHOWN - len(request.POST.getlist("media")),
    )
    for problem in [*refused, *_skipped(request)]:
        toast(request, str(problem.message), level="error")
    return [("media", item.ref) for item in kept]


def kept_media(request: AccountRequest, data: QueryDict) -> list[Media]:
    """Return earlier uploads that the form still names, with their alternative texts."""
    removed = set(data.getlist("remove"))
    refs = [ref for ref in data.getlist("media") if ref not in removed][: limits.IMAGES_SHOWN]
    alts = {ref: data.get(f"alt_{ref}", "") for ref in refs}
    return Kept(access.unattached_media(request.membership, refs), alts).media


@untyped("key", "media")
@keeps_files(keep_files)
@account_required
def create(request: AccountRequest) -> HttpResponse:
    """Show the composer; POST saves the post, or keeps everything and says what is wrong."""
    require(request.membership, Action.POST)
    accounts = linked_accounts(request.profile)
    if request.method != "POST":
        form = ComposeForm(accounts=accounts, initial=_initial(request, accounts))
        return _page(request, form, accounts, [])
    form = ComposeForm(request.POST, request.FILES, accounts=accounts)
    images = kept_media(request, request.POST)
    form.is_valid()
    images += _new_uploads(request, form, room=limits.IMAGES_SHOWN - len(images))
    if "keep" in request.POST:
        form.forget_all_but_images()
    if "keep" in request.POST or form.errors:
        return _page(request, form, accounts, images, status=422 if form.errors else 200)
    post = _save(request, form, images)
    if post is None:
        return _page(request, form, accounts, images, status=422)
    if post.is_scheduled and form.local_due:
        toast(request, _("Scheduled as “%s”.") % request.profile.title)
    return redirect("posts:detail", post.ref)


def _initial(request: AccountRequest, accounts: list[Any]) -> dict[str, Any]:
    try:
        again = access.post_of(request.profile, request.GET.get("again", ""))
    except NotFound:
        again = None
    return {
        "text": again.text if again else "",
        "networks": [account.network for account in accounts if account.is_linked],
        "key": secrets.token_urlsafe(24),
        **(option_fields.initial(options_by_network(again)) if again else {}),
    }


def _new_uploads(request: AccountRequest, form: ComposeForm, room: int) -> list[Media]:
    uploads = form.cleaned_data.get("images") or []
    new, refused = media.keep_uploads(profile=request.profile, uploads=uploads, room=room)
    for problem in [*refused, *_skipped(request)]:
        form.add_problem(problem)
    return new


def _skipped(request: AccountRequest) -> list[PostRefused]:
    message = _("“%s” was left out: together the files are too large. Add it again.")
    return [PostRefused(message % name, field="images") for name in skipped_uploads(request)]


def _save(request: AccountRequest, form: ComposeForm, images: list[Media]) -> Post | None:
    profile = request.profile
    local = form.local_due
    try:
        moment = schedule.resolve(local, profile.zone) if local else None
    except PostRefused as refused:
        form.add_problem(refused)
        return None
    new = NewPost(
        text=form.cleaned_data["text"],
        networks=form.cleaned_data["networks"],
        media=images,
        alt_texts=[image.alt_text for image in images],
        due_at=moment.at if moment else None,
        local_due=local.isoformat(timespec="minutes") if local else "",
        local_zone=profile.time_zone if local else "",
        idempotency_key=form.cleaned_data["key"],
        needs_approval=form.cleaned_data["needs_approval"],
        options=form.options,
    )
    try:
        post = create_post(profile=profile, new=new, actor=request.user)
    except PostProblems as refused:
        for problem in refused.problems:
            form.add_problem(problem)
            if isinstance(problem, SavedBefore):
                form.renew_key()
        return None
    if moment and (moment.was_skipped or moment.was_twice):
        _tell_of_clock_change(request, moment, profile.zone)
    return post


def _tell_of_clock_change(
    request: AccountRequest, moment: schedule.Moment, zone: datetime.tzinfo
) -> None:
    shown = moment.at.astimezone(zone).strftime("%H:%M %Z")
    text = _("The clocks change then: it goes out at %s.") % shown
    toast(request, text, level="info")


def _options(form: ComposeForm, network: str) -> dict[str, Any]:
    """Return the inputs for one network; open where something is needed, typed or wrong."""
    fields = form.option_fields(network)
    opened = any(needed or field.errors or field.value() for field, needed in fields)
    return {"options": fields, "opened": opened}


def _media_help(networks: list[str]) -> str:
    """Say what may be added for these networks, and how much of it a form takes."""
    video = limits.videos_words(networks)
    if video:
        most = settings.REQUEST_FILES_BYTES // 1_000_000
        video += " " + _("By this form at most %d MB; larger ones by the API.") % most
    return " ".join(filter(None, [limits.images_words(networks), video]))


def _page(
    request: AccountRequest,
    form: ComposeForm,
    accounts: list[Any],
    images: list[Media],
    status: int = 200,
) -> HttpResponse:
    chosen = set(form["networks"].value() or [])
    choices = [
        {
            "account": account,
            "problem": rules.link_problem(account),
            "chosen": account.is_linked and account.network in chosen,
            "closed": not account.is_linked,
            "limit": text_limit(account.network, len(images)),
            "count": adapter_for(account.network).count_text(form["text"].value() or ""),
            **_options(form, account.network),
        }
        for account in accounts
    ]
    context = {
        "form": form,
        "choices": choices,
        "images": images,
        "images_help": _media_help([account.network for account in accounts]),
        "max_alt_text": limits.ALT_TEXT,
    }
    return render(request, "posts/compose.html", context, status=status)
