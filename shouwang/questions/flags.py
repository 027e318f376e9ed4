"""Flags: what makes an answer abnormal, by kind. The order is the order in which a screen names them: fever first."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Flag(models.TextChoices):
    """Kinds of abnormal answer. The bulletin counts by these, so a form cannot invent one."""

    FEVER = "fever", _("发热")
    SYMPTOM = "symptom", _("症状")
    DIAGNOSED = "diagnosed", _("疑似或确诊")
    CONTACT = "contact", _("接触史")
    OBSERVATION = "observation", _("观察期内")
    ABSENT = "absent", _("缺课")
    KNOWN = "known", _("缺课已登记")  # the reason is on record: nobody is asked again why
    OTHER = "other", _("其他异常")


RANK = {flag: rank for rank, flag in enumerate(Flag.values)}


def ordered(found) -> tuple:
    """Flags once each, fever first."""
    return tuple(sorted(set(found), key=RANK.__getitem__))
