"""Addresses of watches."""

from django.urls import path, re_path

from shouwang.watch.views import release, watch, watches

urlpatterns = [
    path("watches/", watches.watches, name="watches"),
    path("watches/new/", watches.new, name="watch_new"),
    path("watches/pending/", watches.pending, name="watches_pending"),
    path("watches/due/", release.due, name="watches_due"),
    re_path(r"^watches/due/(?P<what>review|sign)/$", release.due_many, name="watches_due_many"),
    path("watches/<int:pk>/", watch.watch, name="watch"),
    re_path(r"^watches/(?P<pk>\d+)/(?P<what>confirm|dismiss)/$", watches.settle, name="watch_settle"),
    re_path(r"^watches/(?P<pk>\d+)/(?P<what>change|again|review|end|release)/$", watch.step, name="watch_step"),
]
