from django.urls import path

from ayrdash.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("setup/<str:token>/", views.setup, name="setup"),
    path("account/", views.account_page, name="account_page"),
    path("account/messaging/", views.messaging, name="messaging"),
]
