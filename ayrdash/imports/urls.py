"""Addresses of the importer."""

from django.urls import path

from ayrdash.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:ref>/", views.detail, name="detail"),
    path("<str:ref>/report.csv", views.report, name="report"),
    path("rows/<int:row_id>/<str:network>/link/", views.link, name="link"),
]
