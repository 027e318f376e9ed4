"""The rule values that the gate ships: which kinds of watch ask at all, how long an answer and a code are good, how long a measure may be."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.parameters import declare
from shouwang.watch.models import Kind

ASKS = {  # 1: whoever is under it is to stay where they are, so the gate asks the clinic; 0: passes
    Kind.CENTRAL: 1, Kind.HOME: 1, Kind.SINGLE_ROOM: 1, Kind.TEMPORARY: 1, Kind.INPATIENT: 1,
    Kind.MOSQUITO: 0, Kind.HOME_MONITORING: 0, Kind.MONITORING: 0, Kind.SELF_MONITORING: 0,
}  # fmt: skip
for kind, asks in ASKS.items():
    declare(
        f"gate.asks_{kind.value}", asks, measure="是否", source="最小损害：只有限制外出的措施才问；传染病防治法2025 第五十八条",
        meaning=_("通行措施开启时，处于这类观察的人到门口是否请其联系校医院：1 是，0 放行。类别见参数名"),
    )  # fmt: skip
declare("gate.answer_hours", 24, measure="小时", source="本系统默认值", meaning=_("门口的一次回答最多有效多少小时"))
declare("gate.measure_days", 14, measure="天", source="本系统默认值；到期须重新签发", meaning=_("一项通行措施最长多少天"))
declare("gate.code_s", 60, measure="秒", source="本系统默认值", meaning=_("手机上的通行码多少秒后作废，到时自动换新"))
declare("gate.skew_s", 120, measure="秒", source="手机时钟误差的通行做法", meaning=_("核对通行码时容许两边时钟相差多少秒"))
declare("gate.list_min", 30, measure="分钟", source="本系统默认值", meaning=_("门岗手机断网时，手里的名单多少分钟以后算太旧"))
declare(
    "gate.bulk_typed", 120, measure="次", source="本系统默认值",
    meaning=_("一个门岗账户一小时内手工输入多少个号码，再多就提醒审计员和保卫处"),
)  # fmt: skip
