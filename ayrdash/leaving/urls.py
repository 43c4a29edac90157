from django.urls import path

from ayrdash.leaving import views

app_name = "leaving"
urlpatterns = [path("delete/", views.delete_login, name="login")]
