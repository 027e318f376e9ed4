"""Forms of the room's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.api.scopes import MEANINGS
from shouwang.roster.forms import House, LastDayField, PersonField, UnitField

_LINES = forms.Textarea(attrs={"rows": 2})


class TokenForm(House):
    """A token for a program that comes in for somebody."""

    name = forms.CharField(label=_("给哪个程序，做什么用"), max_length=80)
    person = PersonField(label=_("以谁的身份（学工号）"), help_text=_("令牌能做的不超过这个人的授权；会通知本人，本人可以随时结束它"))
    scopes = forms.MultipleChoiceField(
        label=_("范围"), choices=[(scope, f"{scope} ") for scope in MEANINGS], widget=forms.CheckboxSelectMultiple,
        help_text=_("只选用得着的"),
    )  # fmt: skip
    until = LastDayField(label=_("最后一天"), help_text=_("含当天，最长一年"))
    networks = forms.CharField(
        label=_("可以从哪些地址使用"), required=False, max_length=1000, widget=_LINES,
        help_text=_("一行一个地址或网段，例如 10.1.2.3 或 10.1.0.0/16；不填为任何地址"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, f"{scope}　{meaning}") for scope, meaning in MEANINGS.items()]

    def clean_networks(self):
        """One a line, or separated by commas."""
        return self.cleaned_data["networks"].replace(",", " ").replace("，", " ").split()


class SubscriptionForm(House):
    """An address that is told of events."""

    name = forms.CharField(label=_("给哪个系统"), max_length=80)
    url = forms.CharField(label=_("接收地址"), max_length=500, widget=forms.URLInput, help_text=_("必须以 https:// 开头"))
    verbs = forms.CharField(
        label=_("哪些事件"), max_length=1000, widget=_LINES, help_text=_("一行一个，例如 checkin.flagged、bulletin.*；* 为全部"),
    )  # fmt: skip
    unit = UnitField(label=_("哪些单位的"), initial="ALL", help_text=_("单位编码或路径，含下级；全校填 ALL"))

    def clean_verbs(self):
        """One a line, or separated by commas."""
        return self.cleaned_data["verbs"].replace(",", " ").replace("，", " ").replace("、", " ").split()
