"""The addresses of the clinic log."""

from django.urls import path

from shouwang.watch.views import clinic, upkeep

urlpatterns = [
    path("clinic/", clinic.log, name="clinic"),
    path("clinic/posts/new/", clinic.new_post, name="clinic_post_new"),
    path("clinic/posts/<int:pk>/", clinic.post_day, name="clinic_day"),
    path("clinic/posts/<int:pk>/count/", clinic.count_day, name="clinic_count"),
    path("clinic/posts/<int:pk>/end/", clinic.end_post, name="clinic_post_end"),
    path("clinic/visits/<int:pk>/cancel/", clinic.cancel_visit, name="clinic_visit_cancel"),
    path("clinic/visits/<int:pk>/result/", clinic.result_of_visit, name="clinic_visit_result"),
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("upkeep/<int:pk>/mend/", upkeep.mend, name="upkeep_mend"),
]
