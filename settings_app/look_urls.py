from django.urls import path

from settings_app.views import files

app_name = "look"
urlpatterns = [path("<str:name>", files.look_file, name="file")]
