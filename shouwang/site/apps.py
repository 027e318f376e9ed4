from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "shouwang.site"
    label = "site"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from shouwang.site import actions, figures, handlers, notices, refusals  # noqa: F401  each registers itself
        from shouwang.site.login import actions as login_actions  # noqa: F401
        from shouwang.site.login import refusals as login_refusals  # noqa: F401

        # A login is an Event; Django's own last_login would be a write outside every action.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
