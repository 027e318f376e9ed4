"""Who holds which post in the invented university, who signs which unit off, and who may log in. Pure.

Whoever signs a unit off signs nothing above it: preparer and reviewer are two people (checkin.33, checkin.34).
"""

from dataclasses import dataclass, field

from shouwang.demo.university import ADVISED, University

PASSWORD = "shouwang-demo"  # of every account in a demonstration; a real installation has no password until somebody sets it


@dataclass(frozen=True)
class Post:
    """Somebody holds a role on a unit ('' the whole, G:name a working group), for some kinds of people (none named: all)."""

    number: str
    role: str
    unit: str = ""
    kinds: tuple = ()
# what to type → as whom one then looks, in the order of the sign-off chain
LOGINS = {
    "adviser": "辅导员", "officer": "学院信息员", "head": "学院责任人", "xgc": "学工处（本科生归口）", "yjs": "研究生院（研究生归口）",
    "gjxy": "国际合作与交流处（国际学生归口）", "rsc": "人事处（教职工归口）", "ltx": "离退休工作处（离退休归口）",
    "hqc": "后勤处（后勤和驻校服务归口）", "yyb": "附属医院办公室（医院归口）", "clinic": "校医院", "office": "领导小组办公室（拟稿）",
    "office2": "领导小组办公室（核稿）", "leader": "领导小组（签发）", "group": "学生管理工作组", "inspector": "监督检查组",
    "roster": "名册管理员", "system": "系统管理员", "security": "安全管理员", "auditor": "审计员",
    "protection": "保卫处（门岗、来访）", "guard": "门岗", "contact": "健康联络人",
}  # fmt: skip


@dataclass(frozen=True)
class Login:
    """An account of the demonstration: what to type, and whose it is."""

    username: str
    number: str


@dataclass
class Posts:
    """Every post of the university."""

    held: list[Post] = field(default_factory=list)
    signers: dict[str, str] = field(default_factory=dict)  # unit code → number of who signs it off
    offices: dict[str, tuple[str, str]] = field(default_factory=dict)  # chain → (who fills the sheet in, who signs)
    logins: list[Login] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)  # working group → number of who writes for it
    office: tuple = ()  # the leading group's office: drafts, reviews, countersigns
    leaders: tuple = ()
    clinic: str = ""
    protection: str = ""  # 保卫处
    guard: str = ""
    contact: str = ""  # rings up people under watch


# chain → (unit whose third signs and whose fourth fills in, kinds of people)
_CONSOLIDATING = {
    "undergraduate": ("XGC", ("undergraduate", "student")),
    "postgraduate": ("YJS", ("postgraduate",)),
    "international": ("GJC", ("international",)),
    "staff": ("RSC", ("staff", "dispatched", "family", "other")),
    "retired": ("LTC", ("retired",)),
    "logistics": ("HQB", ("staff", "dispatched", "canteen", "contractor", "family", "other")),
    "contractor": ("HQB", ()),  # the same two people, by the grant they have
    "hospital": ("FSYY00", ()),  # everybody, in the hospital
}
# unit → where in its staff the pair begins
_PAIR_AT = {"LTC": 4, "HQB": 4}
_GROUPS = {
    "教职工管理组": ("RSC", 1), "学生管理组": ("XGC", 1), "教学科研组": ("YJS", 1),
    "宣传信息组": ("XXC", 1), "物资及财务保障组": ("HQB", 1), "校医院": ("XYY", 1), "心理援助组": ("XGC", 3),
}  # fmt: skip


def appoint(plan: University) -> Posts:
    """Fill every post from the staff of the place."""
    posts = Posts()
    for code in plan.second_level():
        _second_level(plan, code, posts)
    _services(plan, posts)
    _whole(plan, posts)
    _consolidating(plan, posts)
    _logins(plan, posts)
    return posts


def _hold(posts, number, role, unit="", kinds=()):
    posts.held.append(Post(number, role, unit, kinds))
    return number


def _second_level(plan, code, posts):
    """A head who signs the unit, an officer; in a college the advisers of its classes."""
    staff = plan.held.get(f"{code}J") or plan.held.get(code)
    if not staff or code in {"LTC", "HQ", "FSYY", "JS"}:
        return
    posts.signers[code] = _hold(posts, staff[0], "head", code)
    _hold(posts, staff[1], "officer", code)
    for unit in plan.below(code)[1:]:
        if plan.units[unit].kind != "class" and unit in plan.leaves():
            posts.signers[unit] = staff[1]
    classes = [unit for unit in plan.below(code) if plan.units[unit].kind == "class"]
    for index, unit in enumerate(classes):
        posts.signers[unit] = _hold(posts, staff[2 + index // ADVISED], "adviser", unit)


def _services(plan, posts):
    """The retired, the families, logistics and the hospital: somebody for the teams, somebody else for the whole of it."""
    retired, logistics, hospital = plan.held["LTC"], plan.held["HQB"], plan.held["FSYY00"]
    heads = {"LTC": retired[0], "JS": retired[3], "HQ": logistics[0], "FSYY": hospital[1]}
    for unit, number in heads.items():
        posts.signers[unit] = _hold(posts, number, "head", unit)
    teams = {"LTC": retired[1], "JS": retired[2], "HQB": logistics[1], "HQY": logistics[2], "HQW": logistics[3]}
    for unit, number in teams.items():
        _hold(posts, number, "officer", unit)
        posts.signers |= {leaf: number for leaf in plan.below(unit) if leaf in plan.leaves()}
    for ward in plan.below("FSYY")[1:]:
        posts.signers[ward] = _hold(posts, plan.held[ward][0], "officer", ward)


def _whole(plan, posts):
    """Those whose post is the whole university."""
    office, clinic, network = plan.held["DZB"], plan.held["XYY"], plan.held["XXC"]
    posts.leaders, posts.office, posts.clinic = (office[2], office[3]), (office[4], office[5], office[6]), clinic[2]
    for number in posts.leaders:
        _hold(posts, number, "leader")
    for number in posts.office:
        _hold(posts, number, "office")
    _hold(posts, posts.clinic, "clinic")
    posts.protection, posts.contact = _hold(posts, plan.held["BWC"][0], "protection"), clinic[1]
    posts.guard = _hold(posts, next(person.number for person in plan.people if person.unit == "BWC1"), "guard")
    _hold(posts, office[7], "inspector")
    _hold(posts, office[8], "auditor")
    _hold(posts, plan.held["RSC"][4], "roster")
    _hold(posts, network[2], "system")
    _hold(posts, network[3], "security")
    for group, (unit, place) in _GROUPS.items():
        posts.groups[group] = _hold(posts, plan.held[unit][place], "group", f"G:{group}")


def _consolidating(plan, posts):
    for chain, (unit, kinds) in _CONSOLIDATING.items():
        at = _PAIR_AT.get(unit, 2)
        signer, filler = plan.held[unit][at], plan.held[unit][at + 1]
        posts.offices[chain] = (filler, signer)
        if kinds or chain == "hospital":
            for number in (signer, filler):
                _hold(posts, number, "consolidator", "FSYY" if chain == "hospital" else "", kinds)


def _logins(plan, posts):
    """The accounts, in the order of the chain: from the class up to the whole, then those who look on."""
    college = "01"
    first = next(unit for unit in plan.below(college) if plan.units[unit].kind == "class")
    signs = {chain: pair[1] for chain, pair in posts.offices.items()}
    numbers = [
        posts.signers[first], plan.held[f"{college}J"][1], posts.signers[college], signs["undergraduate"], signs["postgraduate"],
        signs["international"], signs["staff"], signs["retired"], signs["logistics"], signs["hospital"], posts.clinic, *posts.office[:2],
        posts.leaders[0], posts.groups["学生管理组"], plan.held["DZB"][7], plan.held["RSC"][4], *plan.held["XXC"][2:4], plan.held["DZB"][8],
        posts.protection, posts.guard, posts.contact,
    ]  # fmt: skip
    posts.logins = [Login(name, number) for name, number in zip(LOGINS, numbers, strict=True)]
