from django.urls import path

from ayrdash.messaging.views import events, pages

app_name = "messaging"
urlpatterns = [
    path("", pages.index, name="index"),
    path("events/meta/", events.meta, name="meta_events"),
    path("automatic/", pages.automatic, name="automatic"),
    path("<slug:ref>/", pages.thread, name="thread"),
    path("<slug:ref>/mark/", pages.mark, name="mark"),
    path("<slug:ref>/pause/", pages.pause, name="pause"),
    path("<slug:ref>/<slug:message_ref>/retry/", pages.retry, name="retry"),
]
