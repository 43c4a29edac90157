"""The test network's addresses, all of them 404 unless TEST_NETWORK is on."""

from django.urls import path

from ayrdash.testnet import views

app_name = "testnet"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("oauth/authorize/", views.authorize, name="authorize"),
    path("oauth/token/", views.token, name="token"),
    path("oauth/revoke/", views.revoke, name="revoke"),
    path("api/pages/", views.pages, name="pages"),
    path("api/pages/<slug:page_id>/", views.one_page, name="one_page"),
    path("api/pages/<slug:page_id>/posts/", views.posts, name="posts"),
    path("api/pages/<slug:page_id>/posts/<slug:number>/", views.one_post, name="one_post"),
    path("<slug:page_id>/<int:number>/", views.note, name="note"),
]
