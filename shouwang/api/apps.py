from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shouwang.api"
    label = "api"

    def ready(self):
        from shouwang.api import refusals  # noqa: F401  registers itself on import
