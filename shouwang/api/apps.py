from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shouwang.api"
    label = "api"

    def ready(self):
        from shouwang.api import courier, outbox, refusals  # noqa: F401  each registers itself on import
