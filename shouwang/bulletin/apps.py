from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "shouwang.bulletin"
    label = "bulletin"

    def ready(self):
        from shouwang.bulletin import refusals  # noqa: F401  the catalogue fills itself on import
