from django.urls import path

from ayrdash.posts.views import compose, history

app_name = "posts"
urlpatterns = [
    path("", history.index, name="index"),
    path("new/", compose.create, name="create"),
    path("media/<slug:ref>/", history.media, name="media"),
    path("<slug:ref>/", history.detail, name="detail"),
    path("<slug:ref>/retry/", history.retry, name="retry"),
    path("<slug:ref>/cancel/", history.cancel, name="cancel"),
    path("<slug:ref>/delete/", history.delete, name="delete"),
]
