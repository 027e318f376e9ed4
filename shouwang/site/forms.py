"""Forms of the site's own pages."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """A name and a password; the same sentence for a wrong one, an unknown name and a closed account."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。"),
        "inactive": _("用户名或密码不对。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        self.label_suffix = ""


class PasswordForm(forms.Form):
    """The account's holder changes the password."""

    old = forms.CharField(label=_("原密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 个字符,不要只用数字。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self):
        if self.cleaned_data.get("new") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次输入的新密码不同。"))
        return self.cleaned_data


class RuleForm(forms.Form):
    """A rule value from a day on. Text and lists are written as JSON; a number as a number."""

    value = forms.CharField(label=_("取值"), max_length=2000)
    since_day = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    source = forms.CharField(label=_("出处"), help_text=_("文件名称、文号或会议决定"), max_length=300)
