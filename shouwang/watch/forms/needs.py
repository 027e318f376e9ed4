"""Forms of the pages about needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.watch.models import NeedKind, NeedState


class NeedForm(forms.Form):
    """What is needed, in one's own words."""

    kind = forms.ChoiceField(label=_("需要什么"), choices=NeedKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("比如药名、忌口、孩子几点放学。"))


class AnswerNeedForm(forms.Form):
    """Met or not, with a word that the person reads."""

    state = forms.ChoiceField(label=_("结果"), choices=[(one.value, one.label) for one in (NeedState.MET, NeedState.DECLINED)])
    answer = forms.CharField(label=_("答复"), max_length=300)
