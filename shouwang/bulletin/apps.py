from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "shouwang.bulletin"
    label = "bulletin"

    def ready(self):
        from shouwang.bulletin import figures, purged, refusals, rooms, rule_values  # noqa: F401  each registers itself
