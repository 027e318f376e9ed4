"""The address of a self-report over the personal link."""

from django.urls import path

from shouwang.watch.views import self_reports

urlpatterns = [path("report/", self_reports.link_report, name="report")]
