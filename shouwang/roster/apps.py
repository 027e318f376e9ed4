from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "shouwang.roster"
    label = "roster"

    def ready(self):
        from shouwang.roster import desk_figures, figures, handlers, kept_figures, notices, refusals  # noqa: F401  each registers itself on import
