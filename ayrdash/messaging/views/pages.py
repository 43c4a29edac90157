"""The list of conversations, and one of them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import label_of
from ayrdash.core.toasts import toast
from ayrdash.messaging import access, queries, rules
from ayrdash.messaging.forms import AnswerForm, AutoResponseForm, ListForm
from ayrdash.messaging.models import Conversation, Message
from ayrdash.messaging.services import auto_response, threads, writing
from ayrdash.networks.able import messaging, messengers
from profiles.access import has_messaging
from settings_app.queries import messaging_enabled

State = Message.State
TONES = {
    State.RECEIVED: ("neutral", "mail"),
    State.QUEUED: ("info", "clock"),
    State.SENDING: ("info", "loader-2"),
    State.SENT: ("success", "circle-check"),
    State.FAILED: ("danger", "alert-circle"),
}
# While an answer is on its way the thread looks again; else a little rarer, for new ones.
FAST_SECONDS, SLOW_SECONDS = 2, 30


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the acting profile's conversations; htmx asks for the rows alone."""
    profile = request.profile
    if not has_messaging(profile):
        return _off(request)
    form = ListForm(request.GET)
    filters = form.filters()
    reaches = queries.reaches(profile)
    context = {
        "page": queries.conversations(profile, filters, request.GET.get("cursor", "")),
        "filters": filters,
        "params": form.params(),
        "networks": [(name, label_of(name)) for name in messengers()],
        "reaches": reaches,
        "to_relink": [reach for reach in reaches if reach.problem],
        "months": queries.active_by_month(profile),
        "response": queries.auto_response_of(profile),
    }
    partial = bool(request.htmx and request.htmx.target == "conversations")
    return render(request, f"messaging/index.html{'#rows' if partial else ''}", context)


def _off(request: AccountRequest) -> HttpResponse:
    """Say where messages are switched on."""
    context = {
        "is_on": messaging_enabled(request.account),
        "can_edit": may(request.membership, Action.MANAGE_PROFILES),
    }
    return render(request, "messaging/off.html", context)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: AccountRequest, ref: str) -> HttpResponse:
    """Show a conversation and take an answer; htmx asks for the messages alone."""
    conversation = access.conversation_of(request.profile, ref)
    adapter = messaging(conversation.network)
    limit = adapter.message_limit if adapter else 0
    takes_media = adapter is not None and adapter.takes_message_media
    form = AnswerForm(request.POST or None, limit=limit, takes_media=takes_media)
    if request.method == "POST":
        require(request.membership, Action.POST)
        if form.is_valid() and _answered(request, conversation, form):
            return redirect("messaging:thread", ref)
    page = queries.thread(conversation, request.GET.get("cursor", ""))
    moving = any(message.is_moving for message in page.items)
    context = {
        "conversation": conversation,
        "form": form,
        "problem": rules.problem_of(conversation),
        "page": page,
        "rows": [(m, *TONES[State(m.state)]) for m in reversed(page.items)],
        "pause": FAST_SECONDS if moving else SLOW_SECONDS,
        "can_post": may(request.membership, Action.POST),
        "response": queries.auto_response_of(request.profile),
    }
    partial = bool(request.htmx and request.htmx.target == "messages")
    name = f"messaging/thread.html{'#messages' if partial else ''}"
    return render(request, name, context, status=422 if form.errors else 200)


def _answered(request: AccountRequest, conversation: Conversation, form: AnswerForm) -> bool:
    try:
        writing.write_message(
            conversation=conversation,
            text=form.cleaned_data["text"],
            media_url=form.cleaned_data.get("media_url", ""),
            actor=request.user,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


@account_required
@require_POST
def retry(request: AccountRequest, ref: str, message_ref: str) -> HttpResponse:
    """Try a message again that was not sent."""
    require(request.membership, Action.POST)
    conversation = access.conversation_of(request.profile, ref)
    message = access.message_of(conversation, message_ref)
    try:
        writing.retry_message(message=message, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("messaging:thread", ref)


@account_required
@require_POST
def mark(request: AccountRequest, ref: str) -> HttpResponse:
    """Mark a conversation as read, or as unread again."""
    require(request.membership, Action.POST)
    conversation = access.conversation_of(request.profile, ref)
    read = request.POST.get("act") == "read"
    threads.mark(conversation=conversation, read=read, actor=request.user)
    toast(request, _("Marked as read.") if read else _("Marked as unread."))
    return redirect("messaging:index")


@account_required
@require_POST
def pause(request: AccountRequest, ref: str) -> HttpResponse:
    """Stop the automatic answer in a conversation, or let it go on."""
    require(request.membership, Action.POST)
    conversation = access.conversation_of(request.profile, ref)
    paused = request.POST.get("act") == "pause"
    threads.pause(conversation=conversation, paused=paused, actor=request.user)
    return redirect("messaging:thread", ref)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def automatic(request: AccountRequest) -> HttpResponse:
    """Show and change the acting profile's automatic answer."""
    require(request.membership, Action.POST)
    if not has_messaging(request.profile):
        return _off(request)
    row = queries.auto_response_of(request.profile)
    names = ("is_active", "text", "wait_seconds", "from_time", "until_time")
    initial = {name: getattr(row, name) for name in names}
    form = AutoResponseForm(request.POST or None, initial=initial, wait_seconds=row.wait_seconds)
    if form.is_bound and form.is_valid():
        try:
            auto_response.set_auto_response(
                profile=request.profile, actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("Saved."))
            return redirect("messaging:automatic")
    context = {"form": form, "default_text": auto_response.default_text()}
    return render(request, "messaging/automatic.html", context, status=422 if form.errors else 200)
