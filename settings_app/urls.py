from django.urls import path

from settings_app.views import rules

app_name = "settings"
urlpatterns = [
    path("", rules.index, name="index"),
    path("lock/", rules.lock, name="lock"),
    path("team/", rules.team, name="team"),
    path("alerts/", rules.alert_list, name="alerts"),
    path("alerts/<int:address_id>/", rules.alert_change, name="alert_change"),
    path("alerts/confirm/<str:token>/", rules.confirm_alerts, name="confirm_alerts"),
]
