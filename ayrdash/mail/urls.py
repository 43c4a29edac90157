from django.urls import path

from ayrdash.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:mail_id>/", views.detail, name="detail"),
    path("<int:mail_id>/again/", views.again, name="again"),
]
