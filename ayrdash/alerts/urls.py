from django.urls import path

from ayrdash.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.index, name="index"),
    path("preferences/", views.preferences, name="preferences"),
    path("release/", views.release, name="release"),
    path("seen/", views.seen, name="seen"),
    path("<int:alert_id>/", views.remedy, name="remedy"),
    path("<int:alert_id>/read/", views.read, name="read"),
    path("<int:alert_id>/dismiss/", views.dismiss, name="dismiss"),
]
