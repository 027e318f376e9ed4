"""Within how many hours a need should be met."""

from shouwang.core import parameters

_HOURS = (("meals", 4, "餐食饮水"), ("medicine", 4, "药品"), ("childcare", 8, "照看孩子或老人"), ("study", 24, "学习用品"), ("other", 24, "其他"))
for _kind, _hours, _name in _HOURS:
    parameters.declare(
        f"need_{_kind}_hours", _hours, measure="小时", source="本系统默认值；按本单位保障能力调整", meaning=f"观察人员的需要（{_name}）多少小时内应答复"
    )
