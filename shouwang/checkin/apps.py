from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "shouwang.checkin"
    label = "checkin"

    def ready(self):
        from shouwang.checkin import (  # noqa: F401  each registers itself
            adviser_figures,
            drift_figures,
            figures,
            handlers,
            merging,
            notice_texts,
            purged,
            refusals,
            reminder_figures,
            reminder_gauges,
            rule_values,
            sheet_figures,
            spot_figures,
            standing,
        )
