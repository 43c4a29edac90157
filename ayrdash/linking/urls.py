from django.urls import path

from ayrdash.linking import public, views

app_name = "linking"
urlpatterns = [
    path("", public.page, name="page"),
    path("sessions/", views.index, name="index"),
    path("sessions/<int:session_id>/revoke/", views.revoke, name="revoke"),
    path("bluesky/", public.link_bluesky, name="link_bluesky"),
    path("<slug:network>/unlink/", public.unlink, name="unlink"),
    path("done/", public.done, name="done"),
    path("<str:token>/", public.open_by_token, name="open"),
]
