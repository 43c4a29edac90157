from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "ayrdash.posts"
    label = "posts"

    def ready(self) -> None:
        from ayrdash.posts import good_news, listeners, signals  # noqa: F401  # register themselves
