from django.urls import path

from ayrdash.posts.views import compose, detail, held, history

app_name = "posts"
urlpatterns = [
    path("", history.index, name="index"),
    path("export/", history.export, name="export"),
    path("held/", held.index, name="held"),
    path("held/plan/", held.plan, name="held_plan"),
    path("new/", compose.create, name="create"),
    path("media/<slug:ref>/", detail.media, name="media"),
    path("<slug:ref>/", detail.detail, name="detail"),
    path("<slug:ref>/approve/", detail.approve, name="approve"),
    path("<slug:ref>/reject/", detail.reject, name="reject"),
    path("<slug:ref>/release/", detail.release, name="release"),
    path("<slug:ref>/retry/", detail.retry, name="retry"),
    path("<slug:ref>/cancel/", detail.cancel, name="cancel"),
    path("<slug:ref>/delete/", detail.delete, name="delete"),
]
