from django.urls import path

from ayrdash.leaving.views import account, login, readings

app_name = "leaving"
urlpatterns = [
    path("delete/", login.delete_login, name="login"),
    path("export/", account.export, name="export"),
    path("export/<slug:ref>/", account.download, name="download"),
    path("imports/", readings.index, name="imports"),
    path("imports/<slug:ref>/", readings.detail, name="import"),
    path("imports/<slug:ref>/begin/", readings.begin, name="begin_import"),
    path("close/", account.close, name="close"),
    path("reopen/", account.reopen, name="reopen"),
]
