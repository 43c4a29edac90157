from django.urls import path

from ayrdash.activity import views

app_name = "activity"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.download, name="export"),
]
