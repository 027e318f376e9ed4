from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "shouwang.gate"
    label = "gate"

    def ready(self):
        from shouwang.checkin import link_page
        from shouwang.gate import figures, handlers, notice_texts, refusals, rule_values  # noqa: F401  each registers itself
        from shouwang.gate.passes import way_from_link

        if way_from_link not in link_page.ways:
            link_page.ways.append(way_from_link)
