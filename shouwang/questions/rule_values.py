"""The rule values that forms read: dated, with a source, and the institution may set its own from a day on."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.parameters import declare

declare(
    "fever_dc",
    373,
    measure="0.1℃",
    source="国家卫生健康委《新型冠状病毒肺炎防控方案》（2020）及多地学校晨检规定：腋下体温≥37.3℃为发热；请机构核实",
    meaning=_("体温达到或高于这个数值即为发热，等于也算"),
)
