from django.urls import path

from settings_app.views import addresses, look, rules, style, versions

app_name = "settings"
urlpatterns = [
    path("", rules.index, name="index"),
    path("lock/", rules.lock, name="lock"),
    path("team/", rules.team, name="team"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/remove/", addresses.remove_address, name="remove_address"),
    path("alerts/", rules.alert_list, name="alerts"),
    path("alerts/<int:address_id>/", rules.alert_change, name="alert_change"),
    path("alerts/confirm/<str:token>/", rules.confirm_alerts, name="confirm_alerts"),
    path("page/brand/", look.brand, name="brand"),
    path("page/texts/", look.texts, name="texts"),
    path("page/help/", look.help_links, name="help"),
    path("page/modals/", look.modals, name="modals"),
    path("page/modals/<str:name>/remove/", versions.remove_picture, name="remove_picture"),
    path("page/style/", style.style, name="style"),
    path("page/languages/", look.languages, name="languages"),
    path("page/versions/", versions.versions, name="versions"),
    path("page/versions/<int:number>/", versions.compare_versions, name="compare"),
    path("page/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("page/publish/", versions.publish, name="publish"),
    path("page/discard/", versions.discard, name="discard"),
]
