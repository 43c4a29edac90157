"""The test network's addresses, all of them 404 unless TEST_NETWORK is on."""

from django.urls import path

from ayrdash.testnet.views import mailbox, pages

app_name = "testnet"
urlpatterns = [
    path("", pages.desk, name="desk"),
    path("oauth/authorize/", pages.authorize, name="authorize"),
    path("oauth/token/", pages.token, name="token"),
    path("oauth/revoke/", pages.revoke, name="revoke"),
    path("api/pages/", pages.pages, name="pages"),
    path("api/pages/<slug:page_id>/", pages.one_page, name="one_page"),
    path("api/pages/<slug:page_id>/posts/", pages.posts, name="posts"),
    path("api/pages/<slug:page_id>/posts/<slug:number>/", pages.one_post, name="one_post"),
    path(
        "api/pages/<slug:page_id>/conversations/",
        mailbox.conversations,
        name="conversations",
    ),
    path(
        "api/pages/<slug:page_id>/conversations/<str:chat>/",
        mailbox.conversation,
        name="conversation",
    ),
    path("write-to/<slug:page_id>/", mailbox.write, name="write"),
    path("<slug:page_id>/<int:number>/", pages.note, name="note"),
]
