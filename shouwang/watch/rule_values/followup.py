"""The rule values of the follow-up of people under watch, with their sources."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.parameters import TIME_OF_DAY, declare

_SOURCE = "医学观察“早晚各测一次、未测即催、连续未测上门”的通行做法；请机构确认"
declare(
    "watch.evening_reminds_min", 21 * 60, measure=TIME_OF_DAY, source=_SOURCE,
    meaning=_("傍晚的监测到这一时刻（应测时刻后两小时）还没有，就催一次；上午的在 11:00 催"),
)  # fmt: skip
declare(
    "watch.streak_phone", 2, measure="次", source=_SOURCE, meaning=_("连续漏测几个半日，健康联络人当天打电话"),
)  # fmt: skip
declare(
    "watch.streak_visit", 3, measure="次", source=_SOURCE, meaning=_("连续漏测几个半日，单位和校医院上门"),
)  # fmt: skip
