"""The forms of the canteen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.watch.forms.absences import DATE, MomentField


class CertificateForm(forms.Form):
    """A health certificate."""

    number = forms.CharField(label=_("健康证编号"), max_length=60)
    first_day = forms.DateField(label=_("发证日期"), widget=DATE)
    last_day = forms.DateField(label=_("有效期至"), widget=DATE)
    issuer = forms.CharField(label=_("发证机构"), max_length=80, required=False)


class BackForm(forms.Form):
    """Back to the post."""

    symptoms_gone_at = MomentField(label=_("症状消失时间"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
