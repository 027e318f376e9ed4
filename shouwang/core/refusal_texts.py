"""The sentences that core itself refuses with."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "core.01": _("这个数据库还没有建立机构。请先运行 shouwang init --name 名称。"),
        "core.02": _("这个数据库已经建立了机构“%(name)s”，不能再建第二个。"),
        "core.03": _("时钟只能在标明演示、演练或测试的数据库里移动；这个数据库是正式库。"),
        "core.04": _("找不到您要的内容，或者您无权查看。"),
        "core.05": _("不能冻结将来的时刻 %(at)s：现在是 %(now)s。"),
        "core.06": _("不认识的时区“%(zone)s”。请用 Asia/Shanghai 这样的名称。"),
        "core.07": _("不认识的标记“%(mark)s”：只能是 demo、drill 或 test。"),
        "core.08": _("不认识的规则参数“%(code)s”。"),
        "core.09": _("规则参数“%(code)s”在 %(day)s 已有取值，新取值必须从更晚的日期开始。"),
        "core.10": _("规则参数“%(code)s”应是整数，得到的是“%(value)s”。"),
        "core.21": _("没有名为“%(name)s”的渠道类型。"),
        "core.22": _("不能使用地址“%(url)s”。应是以 https:// 开头的外部地址，不带用户名和密码，也不能指向本服务器。"),
        "core.23": _("短信网关的内容模板不能用：必须写上 {phone} 和 {text}，JSON 应完整，表单每行一个 名称=值。"),
        "core.24": _("不加密的邮件服务器不能带密码。请选 STARTTLS 或 TLS，或者去掉密码。"),
        "core.31": _(
            "数据库的表比本程序旧（缺 %(number)s 项变更，从 %(first)s 起）。请先停止服务，再运行 shouwang upgrade：它先备份，再补上变更。"
        ),
        "core.32": _(
            "数据库由更新的版本写过（本程序不认识 %(last)s 等 %(number)s 项变更）。请安装那个版本或更新的版本，不要用旧程序打开它。"
        ),
        "core.33": _("还有守望进程在用这个数据库（本机或别的机器）。请先停止 serve 和 worker，再升级。"),
        "core.34": _("%(folder)s 所在的磁盘只剩 %(free)s MB，放不下升级前的备份（约 %(needed)s MB）。请用 --backup 写到别处，或先清理。"),
    }
)
