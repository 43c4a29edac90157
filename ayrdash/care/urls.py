from django.urls import path

from ayrdash.care.views import activity, bulk, policy

app_name = "care"
urlpatterns = [
    path("", activity.index, name="index"),
    path("profiles.csv", activity.count_file, name="count_file"),
    path("profiles/", activity.by_profile, name="by_profile"),
    path("idle/", policy.idle, name="idle"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<slug:ref>/", bulk.job, name="job"),
    path("bulk/<slug:ref>/list.csv", bulk.job_file, name="job_file"),
    path("bulk/<slug:ref>/start/", bulk.start, name="start"),
    path("bulk/<slug:ref>/cancel/", bulk.cancel, name="cancel"),
    path("bulk/<slug:ref>/undo/", bulk.undo, name="undo"),
]
