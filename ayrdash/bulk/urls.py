"""Addresses of the files of posts."""

from django.urls import path

from ayrdash.bulk import views

app_name = "bulk"
urlpatterns = [
    path("", views.index, name="index"),
    path("example.csv", views.example, name="example"),
    path("<slug:ref>/", views.detail, name="detail"),
    path("<slug:ref>/results.csv", views.results, name="results"),
    path("<slug:ref>/start/", views.start, name="start"),
    path("<slug:ref>/discard/", views.discard, name="discard"),
    path("<slug:ref>/retry/", views.retry, name="retry"),
]
