from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "shouwang.gate"
    label = "gate"
