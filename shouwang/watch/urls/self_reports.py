"""Addresses of self-reports."""

from django.urls import path

from shouwang.watch.views import self_reports as views

urlpatterns = [
    path("report/", views.report, name="report"),
    path("self-reports/", views.reports, name="self_reports"),
    path("self-reports/<int:pk>/", views.one_report, name="self_report"),
]
