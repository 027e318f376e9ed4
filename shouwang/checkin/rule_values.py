"""The rule values that check-in ships, with their sources."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.parameters import declare

declare(
    "reminders.quiet_from_min", 22 * 60, measure="时刻", source="夜间不打扰的通行做法；请机构确认",
    meaning=_("从这一时刻起不向个人和班级群发送催报，这一分钟本身也不发"),
)  # fmt: skip
declare(
    "reminders.quiet_to_min", 7 * 60, measure="时刻", source="夜间不打扰的通行做法；请机构确认",
    meaning=_("到这一时刻静默结束，这一分钟就可以发送；与开始时刻相同表示不设静默时段"),
)  # fmt: skip
declare(
    "reminders.backoff_s", 30, measure="秒", source="重试间隔逐次加倍的通行做法",
    meaning=_("没有被接受的催报第一次重试前等多久，以后每次加倍；渠道连续失败时也按它停歇"),
)  # fmt: skip
declare(
    "reminders.tries", 8, measure="次", source="间隔逐次加倍，八次约一小时",
    meaning=_("没有被接受的催报最多试几次，然后列为发送失败，由人处理"),
)  # fmt: skip
declare(
    "reminders.group_min", 10, measure="人", source="小数隐藏通行做法：人少的单位，人数等于指名",
    meaning=_("应报人数少于此数的单位，发到群里的文字不写未报人数"),
)  # fmt: skip
