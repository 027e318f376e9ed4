from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "shouwang.checkin"
    label = "checkin"

    def ready(self):
        from shouwang.checkin import figures, handlers, merging, refusals, standing  # noqa: F401  each registers itself
