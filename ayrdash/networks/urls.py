from django.urls import path

from ayrdash.networks import views
from ayrdash.networks.views import oauth

app_name = "networks"
urlpatterns = [
    path("", views.index, name="index"),
    path("bluesky/", views.link_bluesky, name="link_bluesky"),
    path("<slug:network>/link/", oauth.link, name="link"),
    path("attempt/<slug:ref>/", oauth.pick, name="pick"),
    path("<slug:network>/unlink/", views.unlink, name="unlink"),
]
