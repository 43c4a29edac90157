"""Links in the dashboard, and the public page. Everything under link/ is public."""

from django.urls import path

from ayrdash.linking.views import dashboard, domain, entry, oauth, pages, preview, receipts, why

app_name = "linking"
urlpatterns = [
    path("links/", dashboard.index, name="index"),
    path("links/<int:session_id>/", dashboard.detail, name="detail"),
    path("links/<int:session_id>/revoke/", dashboard.revoke, name="revoke"),
    path("links/why/", why.why, name="why"),
    path("links/why/all/", why.matrix, name="matrix"),
    path("links/why/<slug:ref_id>/", why.why_profile, name="why_profile"),
    path("links/domain/", domain.index, name="domain"),
    path("links/domain/key/", domain.make_key, name="make_key"),
    path("links/domain/key/download/", domain.download_key, name="download_key"),
    path("links/preview/", preview.preview, name="preview"),
    path("link/", entry.page, name="page"),
    path("link/enter/", entry.enter, name="enter"),
    path("link/connect/<slug:network>/", pages.connect, name="connect"),
    path("link/callback/<slug:network>/", oauth.callback, name="callback"),
    path("link/pick/<slug:ref>/", oauth.pick, name="pick"),
    path("link/unlink/<slug:network>/", pages.unlink, name="unlink"),
    path("link/done/", pages.done, name="done"),
    path("link/finished/", pages.finished, name="finished"),
    path("link/receipt/", receipts.send, name="receipt"),
    path("link/withdraw/<str:token>/", receipts.withdraw, name="withdraw"),
    path("link/<str:token>/", entry.open_by_token, name="open"),
    path("social-accounts", entry.legacy, name="legacy"),
]
