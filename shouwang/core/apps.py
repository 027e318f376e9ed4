from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shouwang.core"
    label = "core"

    def ready(self):
        from shouwang.core import condition, refusal_texts, sealing  # noqa: F401  each registers itself
