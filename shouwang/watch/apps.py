from importlib import import_module

from django.apps import AppConfig

REGISTRIES = (
    "refusals", "figures", "handlers", "rule_values", "notice_texts", "audiences", "explaining", "link_ways",
)  # each registers itself  # fmt: skip


class WatchConfig(AppConfig):
    name = "shouwang.watch"
    label = "watch"

    def ready(self):
        for name in REGISTRIES:
            import_module(f"{self.name}.{name}")
