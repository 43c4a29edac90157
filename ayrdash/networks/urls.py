from django.urls import path

from ayrdash.networks import views
from ayrdash.networks.outgoing.views import fetch
from ayrdash.networks.views import apps, oauth

app_name = "networks"
urlpatterns = [
    path("", views.index, name="index"),
    path("bluesky/", views.link_bluesky, name="link_bluesky"),
    path("<slug:network>/link/", oauth.link, name="link"),
    path("apps/", apps.index, name="apps"),
    path("apps/<slug:network>/test/", apps.test, name="test_app"),
    path("apps/<slug:network>/remove/", apps.remove, name="remove_app"),
    path("attempt/<slug:ref>/", oauth.pick, name="pick"),
    path("outgoing/<str:token>.jpg", fetch, name="outgoing"),
    path("<slug:network>/unlink/", views.unlink, name="unlink"),
]
