from django.urls import path

from ayrdash.suspensions import views

app_name = "suspensions"
urlpatterns = [
    path("<slug:ref_id>/record/<int:case_id>/", views.record, name="record"),
    path("", views.index, name="index"),
    path("export.csv", views.export, name="export"),
    path("<slug:ref_id>/", views.profile, name="profile"),
    path("<slug:ref_id>/suspend/", views.suspend, name="suspend"),
    path("<slug:ref_id>/lift/", views.lift, name="lift"),
]
