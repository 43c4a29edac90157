from django.urls import path

from ayrdash.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("log/<slug:hook_id>/", views.detail, name="detail"),
    path("log/<slug:hook_id>/resend/", views.resend, name="resend"),
    path("<slug:action>/", views.edit, name="edit"),
    path("<slug:action>/secret/", views.secret, name="secret"),
    path("<slug:action>/test/", views.test, name="test"),
    path("<slug:action>/resend/", views.resend_failed, name="resend_failed"),
    path("<slug:action>/remove/", views.remove, name="remove"),
]
