from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "shouwang.questions"
    label = "questions"

    def ready(self):
        from shouwang.questions import refusals, rule_values  # noqa: F401  both fill their registries on import
