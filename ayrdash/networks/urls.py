from django.urls import path

from ayrdash.networks import views
from ayrdash.networks.outgoing.views import fetch
from ayrdash.networks.views import apps, oauth, resync

app_name = "networks"
urlpatterns = [
    path("", views.index, name="index"),
    path("bluesky/", views.link_bluesky, name="link_bluesky"),
    path("<slug:network>/link/", oauth.link, name="link"),
    path("apps/", apps.index, name="apps"),
    path("apps/<slug:network>/test/", apps.test, name="test_app"),
    path("apps/<slug:network>/remove/", apps.remove, name="remove_app"),
    path("attempt/<slug:ref>/", oauth.pick, name="pick"),
    path("attempt/<slug:ref>/resync/", resync.start, name="start_resync"),
    path("resyncs/<slug:ref>/", resync.detail, name="resync"),
    path("resyncs/<slug:ref>/report.csv", resync.report, name="resync_report"),
    path("outgoing/<str:token>.jpg", fetch, name="outgoing"),
    path("<slug:network>/unlink/", views.unlink, name="unlink"),
]
