from django.urls import path

from ayrdash.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.index, name="index"),
    path("seen/", views.seen, name="seen"),
    path("<int:alert_id>/", views.remedy, name="remedy"),
    path("<int:alert_id>/dismiss/", views.dismiss, name="dismiss"),
]
