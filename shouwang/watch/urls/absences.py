"""The addresses of absences, the register, suspended classes and the calendar."""

from django.urls import path

from shouwang.watch.views import absences, class_days, day_summary, register

urlpatterns = [
    path("absences/", absences.absence_list, name="absences"),
    path("absences/new/", absences.absence_new, name="absence_new"),
    path("absences/<int:pk>/", absences.absence, name="absence"),
    path("absences/<int:pk>/check/", absences.absence_check, name="absence_check"),
    path("absences/<int:pk>/<str:step>/", absences.absence_end, name="absence_end"),
    path("register/", register.register, name="register"),
    path("register/file/", register.register_file, name="register_file"),
    path("register/summary/", day_summary.day_summary, name="day_summary"),
    path("suspensions/", class_days.suspensions, name="suspensions"),
    path("suspensions/<int:pk>/end/", class_days.suspension_end, name="suspension_end"),
    path("clusters/<int:pk>/end/", class_days.intensified_end, name="intensified_end"),
    path("calendar/", class_days.teaching_calendar, name="calendar"),
]
