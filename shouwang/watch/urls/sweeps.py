"""Addresses of sweeps and of designated divisions."""

from django.urls import path

from shouwang.watch.views import divisions, sweep_targets, sweeps

urlpatterns = [
    path("sweeps/", sweeps.sweeps, name="sweeps"),
    path("sweeps/new/", sweeps.new, name="sweep_new"),
    path("sweeps/<str:code>/", sweeps.sweep, name="sweep"),
    path("sweeps/<str:code>/place/", sweeps.place, name="sweep_place"),
    path("sweeps/<str:code>/count/", sweeps.count, name="sweep_count"),
    path("sweeps/<str:code>/close/", sweeps.close, name="sweep_close"),
    path("sweeps/<str:code>/file/", sweeps.file, name="sweep_file"),
    path("sweeps/<str:code>/people/", sweep_targets.people, name="sweep_people"),
    path("sweeps/<str:code>/people/<int:pk>/", sweep_targets.one, name="sweep_person"),
    path("sweeps/<str:code>/people/<int:pk>/phone/", sweep_targets.phone, name="sweep_phone"),
    path("sweeps/<str:code>/people/<int:pk>/case/", sweep_targets.case, name="sweep_case"),
    path("divisions/", divisions.divisions, name="divisions"),
    path("divisions/<int:pk>/lift/", divisions.lift, name="division_lift"),
]
