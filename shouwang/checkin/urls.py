"""Addresses of the checkin pages."""

from django.urls import path

from shouwang.checkin.views import (
    advice,
    answers,
    campaigns,
    checks,
    claims,
    link,
    offline,
    proxy,
    rollcall,
    sheet,
    signoff,
)

app_name = "checkin"
urlpatterns = [
    path("sw.js", offline.worker, name="worker"),
    path("c/", offline.shell, name="shell"),
    path("c/<str:token>", link.link, name="link"),
    path("c/<str:token>/app.webmanifest", offline.manifest, name="manifest"),
    path("rollcall/", rollcall.rollcall, name="rollcall"),
    path("rollcall/<str:code>/", rollcall.rollcall_of, name="rollcall_of"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:pk>/close/", checks.close, name="check_close"),
    path("claims/", claims.claims, name="claims"),
    path("claims/decide/", claims.decide, name="claims_decide"),
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
    path("signoffs/", signoff.signoffs, name="signoffs"),
    path("signoffs/<str:code>/", signoff.signoffs_of, name="signoffs_of"),
    path("signoffs/<str:code>/<int:pk>/", signoff.signoff, name="signoff"),
    path("signoffs/<str:code>/<int:pk>/sign/", signoff.sign, name="signoff_sign"),
    path("signoffs/<str:code>/<int:pk>/return/", signoff.send_back, name="signoff_return"),
    path("sheets/", sheet.sheets, name="sheets"),
    path("sheets/<str:code>/", sheet.sheets_of, name="sheets_of"),
    path("sheets/<str:code>/<str:chain>/", sheet.sheet, name="sheet"),
    path("sheets/<str:code>/<str:chain>/file/", sheet.workbook, name="sheet_file"),
    path("sheets/<str:code>/<str:chain>/send/", sheet.send, name="sheet_send"),
    path("sheets/<str:code>/<str:chain>/decide/", sheet.decide, name="sheet_decide"),
]
