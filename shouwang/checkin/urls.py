"""Addresses of the checkin pages."""

from django.urls import path

from shouwang.checkin.views import advice, answers, campaigns, checks, link, proxy, rollcall

app_name = "checkin"
urlpatterns = [
    path("c/<str:token>", link.link, name="link"),
    path("rollcall/", rollcall.rollcall, name="rollcall"),
    path("rollcall/<str:code>/", rollcall.rollcall_of, name="rollcall_of"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:pk>/close/", checks.close, name="check_close"),
    path("proxy/", proxy.proxy, name="proxy"),
    path("proxy/<str:code>/", proxy.proxy_of, name="proxy_of"),
    path("proxy/<str:code>/<int:pk>/", proxy.answer, name="answer"),
    path("answers/<int:pk>/", answers.answers, name="answers"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path("campaigns/<str:code>/", campaigns.campaign, name="campaign"),
    path("campaigns/<str:code>/state/", campaigns.state, name="campaign_state"),
    path("advice/", advice.advice, name="advice"),
    path("advice/<str:flag>/", advice.edit, name="advice_edit"),
]
