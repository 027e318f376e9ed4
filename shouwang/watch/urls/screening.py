"""Addresses of screenings and of the steps of a case."""

from django.urls import path

from shouwang.watch.views import screening, screening_targets

urlpatterns = [
    path("screenings/", screening.screenings, name="screenings"),
    path("screenings/<int:pk>/", screening.screening, name="screening"),
    path("screenings/<int:pk>/add/", screening_targets.targets_add, name="targets_add"),
    path("screenings/<int:pk>/enter/", screening.exam_new, name="exam_new"),
    path("screenings/<int:pk>/import/", screening.exams_import, name="exams_import"),
    path("screenings/<int:pk>/file/", screening.screening_file_out, name="screening_file"),
    path("screenings/<int:pk>/close/", screening.screening_close, name="screening_close"),
    path("screenings/<int:pk>/targets/<int:target>/excuse/", screening.target_excuse, name="target_excuse"),
    path("chains/<int:pk>/cases/<int:one>/steps/", screening.steps, name="steps"),
    path("chains/<int:pk>/cases/<int:one>/screen/", screening.case_screen, name="case_screen"),
]
