from django.urls import path

from ayrdash.networks import views

app_name = "networks"
urlpatterns = [
    path("", views.index, name="index"),
    path("bluesky/", views.link_bluesky, name="link_bluesky"),
    path("<slug:network>/unlink/", views.unlink, name="unlink"),
]
