"""Sentences about diseases and their rules: watch.01 to watch.09."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.01": _(
            "没有名为“%(word)s”的病种。请写代码（如 varicella）或名称（如 水痘），可用的病种见“病种与规则”。"
        ),
        "watch.02": _("“%(disease)s”已有 %(day)s 起或更晚生效的规则，新的规则必须从更晚的日期开始。"),
        "watch.03": _("请写明规则的来源（文件名、文号或会议），以后查得到依据。"),
    }
)
