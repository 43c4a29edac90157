from django.urls import path

from ayrdash.leaving.views import account, login

app_name = "leaving"
urlpatterns = [
    path("delete/", login.delete_login, name="login"),
    path("export/", account.export, name="export"),
    path("export/<slug:ref>/", account.download, name="download"),
    path("close/", account.close, name="close"),
    path("reopen/", account.reopen, name="reopen"),
]
