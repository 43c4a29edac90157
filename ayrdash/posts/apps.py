from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "ayrdash.posts"
    label = "posts"
