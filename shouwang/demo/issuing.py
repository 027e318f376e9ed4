"""The demonstration's bulletins: drafted, filled in by the working groups, reviewed, countersigned, signed, given out."""

import datetime as dt

from shouwang.bulletin import actions as bulletin
from shouwang.bulletin.models import Issue
from shouwang.core import clock

_TEXTS = {
    "教职工管理组": "各单位每日核对在岗、请假和外出人员，对因病缺勤的教职工逐人电话联系。离退休人员由所在支部分片负责。",
    "学生管理组": "辅导员每天下班前逐一联系未报学生，对连续未报的学生入室走访。对发热学生所在寝室和班级开展每日两次测温。",
    "教学科研组": "因病缺课学生的课程一律提供线上回放，任课教师记录缺课原因，不要求带病上课。",
    "宣传信息组": "发布流感防治科普两篇，在食堂、宿舍楼张贴洗手和通风提示。",
    "物资及财务保障组": "向各学院补发口罩和消毒用品，校医院抗病毒药品库存充足。",
    "校医院": "延长发热门诊服务时间至晚上九点，对聚集发病的班级开展健康教育和随访。",
    "心理援助组": "",
}
_NEXT = "一是继续做好聚集性发病班级的监测，落实通风和消毒；二是对连续未报人员逐一核实去向；三是对逾期未审核的单位进行通报。"
_COPIES = ("市疾病预防控制中心", "校领导", "各二级单位")


class Issuing:
    """Puts the making of an issue on the timeline: one morning's work, step by step, each by somebody else."""

    def __init__(self, story, cast, timeline):
        self.posts, self.cast, self.timeline = story.posts, cast, timeline
        self.issues: dict[dt.date, int] = {}

    def plan(self, about: dt.date, made_on: dt.date):
        """A bulletin about a day, made on another between a quarter to ten and half past three."""
        steps = [
            (9 * 60 + 45, self._draft), (11 * 60 + 10, self._hand_over), (11 * 60 + 30, self._review), (13 * 60, self._countersign),
            (14 * 60 + 30, self._sign), (15 * 60, self._give_out),
        ]  # fmt: skip
        for minute, deed in steps:
            self.timeline.at(clock.instant(made_on, minute), deed, about)
        for index, group in enumerate(self.posts.groups):
            self.timeline.at(clock.instant(made_on, 10 * 60 + 4 + 7 * index), self._fill, about, group)

    def plan_draft(self, day: dt.date):
        """Today's bulletin is begun: a draft with two boxes filled."""
        self.timeline.at(clock.instant(day, 15 * 60 + 40), self._draft, day)
        for index, group in enumerate(list(self.posts.groups)[:2]):
            self.timeline.at(clock.instant(day, 15 * 60 + 48 + index), self._fill, day, group)

    def _office(self, place):
        return self.cast.actor(self.posts.office[place])

    def _issue(self, about):
        return Issue.objects.get(pk=self.issues[about])

    def _draft(self, about):
        issue = bulletin.draft_issue(day=about, by=self._office(0))
        self.issues[about] = issue.pk
        bulletin.edit_lines(issue=issue, report_to=["省教育厅", "市疾病预防控制中心"], send_to=["校领导"], copy_to=["各单位"], by=self._office(0))

    def _fill(self, about, group):
        """Each group writes into its box in section two; one of them stays empty, and the issue says so."""
        text = _TEXTS[group]
        box = self._issue(about).boxes.get(section=2, group=group)
        if text:
            bulletin.edit_box(box=box, text=text, by=self.cast.actor(self.posts.groups[group]))

    def _hand_over(self, about):
        issue = self._issue(about)
        problem = issue.problems.filter(dropped=False).first()
        if problem is not None:
            bulletin.edit_problem(problem=problem, text=f"{problem.text}请有关单位逐人核实并于今日报办公室。", by=self._office(0))
        bulletin.edit_next_steps(issue=issue, text=_NEXT, by=self._office(0))
        bulletin.submit_for_review(issue=issue, by=self._office(0))

    def _review(self, about):
        bulletin.review_issue(issue=self._issue(about), by=self._office(1), note="数据已核对")

    def _countersign(self, about):
        bulletin.countersign(issue=self._issue(about), by=self._office(2))

    def _sign(self, about):
        bulletin.sign_issue(issue=self._issue(about), by=self.cast.actor(self.posts.leaders[0]))

    def _give_out(self, about):
        issue = bulletin.publish(issue=self._issue(about), by=self._office(0))
        for place, to in enumerate(_COPIES):
            copy = bulletin.dispatch_copy(issue=issue, to=to, by=self._office(0))
            if place:
                bulletin.receive_copy(dispatch=copy, by=self._office(0))
