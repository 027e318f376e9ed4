"""Dated parameters of the canteen."""

from shouwang.core import parameters

parameters.declare(
    "canteen_warn_days", 30, measure="天", source="食品安全法 第四十五条：每年健康检查，持证上岗", meaning="健康证到期前多少天开始提醒"
)
