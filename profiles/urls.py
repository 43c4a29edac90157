from django.urls import path

from profiles.views import keys, listing, one, switching, viewing

app_name = "profiles"
urlpatterns = [
    path("", listing.index, name="index"),
    path("new/", listing.create, name="create"),
    path("deleted/", one.deleted, name="deleted"),
    path("switch/", switching.switch, name="switch"),
    path("switcher/", switching.switcher, name="switcher"),
    path("view-as/stop/", viewing.stop, name="view_stop"),
    path("view-as/<int:member_id>/", viewing.start, name="view_as"),
    path("key/", keys.keys, name="keys"),
    path("key/reveal/", keys.reveal, name="reveal_key"),
    path("key/rotate/", keys.rotate, name="rotate_key"),
    path("key/end-old/", keys.end_old, name="end_old_keys"),
    path("<slug:ref_id>/", one.edit, name="edit"),
    path("<slug:ref_id>/page/", one.page, name="page"),
    path("<slug:ref_id>/delete/", one.delete, name="delete"),
    path("<slug:ref_id>/restore/", one.restore, name="restore"),
    path("<slug:ref_id>/archive/", one.archive, name="archive"),
    path("<slug:ref_id>/unarchive/", one.unarchive, name="unarchive"),
]
