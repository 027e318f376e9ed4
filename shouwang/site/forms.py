"""Forms of the site's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.Form):
    """A name and a password; the same sentence for a wrong one, an unknown name and a closed account."""

    username = forms.CharField(
        label=_("用户名"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), max_length=256, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    shared = forms.BooleanField(
        label=_("这台电脑还有别人用"), required=False, help_text=_("关闭浏览器或 10 分钟不操作即退出登录。")
    )


RULES = _("至少 10 个字符，不要只用数字，不要用常见的密码、用户名或学工号。")


class NewPasswordForm(forms.Form):
    """A password of one's own, typed twice."""

    new = forms.CharField(
        label=_("新密码"), help_text=RULES, max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输一次新密码"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    shared = forms.BooleanField(
        label=_("这台电脑还有别人用"), required=False, help_text=_("关闭浏览器或 10 分钟不操作即退出登录。")
    )

    def clean(self):
        if self.cleaned_data.get("new") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次输入的新密码不同。"))
        return self.cleaned_data


class PasswordForm(NewPasswordForm):
    """The account's holder changes the password."""

    old = forms.CharField(
        label=_("原密码"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    shared = None
    field_order = ("old", "new", "again")


class FirstPasswordForm(NewPasswordForm):
    """The password that somebody else knows is changed before anything else."""

    shared = None


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"), max_length=20, help_text=_("验证器应用显示的 6 位数字；没有手机时，用一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "class": "short", "autofocus": True}),
    )  # fmt: skip


class RuleForm(forms.Form):
    """A rule value from a day on. Text and lists are written as JSON; a number as a number."""

    value = forms.CharField(label=_("取值"), max_length=2000)
    since_day = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    source = forms.CharField(label=_("出处"), help_text=_("文件名称、文号或会议决定"), max_length=300)
