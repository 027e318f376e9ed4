from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "shouwang.gate"
    label = "gate"

    def ready(self):
        from shouwang.gate import (  # noqa: F401  each registers itself
            explaining,
            figures,
            handlers,
            link_ways,
            notice_texts,
            refusals,
            rule_values,
        )
