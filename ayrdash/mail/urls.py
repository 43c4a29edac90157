from django.urls import path

from ayrdash.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.index, name="index"),
    path("test/", views.test, name="test"),
    path("again/", views.again_all, name="again_all"),
    path("release/", views.release, name="release"),
    path("events/", views.events, name="events"),
    path("<int:mail_id>/", views.detail, name="detail"),
    path("<int:mail_id>/again/", views.again, name="again"),
]
