"""Addresses of the feeds."""

from django.urls import path

from ayrdash.feeds import views

app_name = "feeds"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/pause/", views.pause, name="pause"),
    path("<slug:ref>/remove/", views.remove, name="remove"),
]
