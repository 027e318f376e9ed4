"""The rule values that the bulletin ships, with their sources."""

from shouwang.core.parameters import declare

declare(
    "bulletin.missing_streak_days", 3, measure="天", source="高校疫情防控工作通报通行格式：未报3天以上单位",
    meaning="连续几天未报的人要列入通报“存在的问题”",
)  # fmt: skip
declare(
    "bulletin.small_cell", 5, measure="人", source="小数隐藏通行做法（<5）",
    meaning="公开版中小于此数的人数不印出",
)  # fmt: skip
declare(
    "bulletin.restated_issues", 7, measure="期", source="每日一期，回看一周",
    meaning="编制新一期时，回头清点最近几期并列出更正",
)  # fmt: skip
