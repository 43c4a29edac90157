from django.urls import path

from ayrdash.support import views

app_name = "support"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:ticket>/", views.detail, name="detail"),
]
