from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "shouwang.gate"
    label = "gate"

    def ready(self):
        from shouwang.gate import figures, handlers, notice_texts, refusals, rule_values  # noqa: F401  each registers itself
