from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "shouwang.questions"
    label = "questions"

    def ready(self):
        from shouwang.questions import refusals  # noqa: F401  the catalogue fills itself on import
