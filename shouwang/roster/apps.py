from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "shouwang.roster"
    label = "roster"

    def ready(self):
        from shouwang.roster import refusals  # noqa: F401  the catalogue fills itself on import
