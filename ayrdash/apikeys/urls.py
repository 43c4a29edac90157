from django.urls import path

from ayrdash.apikeys.views import choosing, pages

app_name = "apikeys"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.create, name="create"),
    path("<slug:ref>/", pages.detail, name="detail"),
    path("<slug:ref>/profiles/", choosing.profiles, name="profiles"),
    path("<slug:ref>/rotate/", pages.rotate, name="rotate"),
    path("<slug:ref>/end-old/", pages.end_old, name="end_old"),
    path("<slug:ref>/revoke/", pages.revoke, name="revoke"),
]
