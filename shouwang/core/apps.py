from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self):
        from shouwang.core import refusal_texts  # noqa: F401  the catalogue fills itself on import
