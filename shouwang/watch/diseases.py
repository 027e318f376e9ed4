"""The diseases and rules that the product ships, each with its source; and how a disease is found by what people write.

[V] in a source: the institution verifies the value before it relies on it; sources differ by region.
"""

from django.db.models import Q

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.watch.models import Certificate, Day0, Disease, DiseaseRule, Kind

# code → 简体, 繁體, English, class of the 传染病防治法
DISEASES = {
    "influenza": ("流感", "流感", "Influenza", "丙"),
    "norovirus": ("诺如病毒感染", "諾如病毒感染", "Norovirus infection", "丙"),
    "tuberculosis": ("肺结核", "肺結核", "Pulmonary tuberculosis", "乙"),
    "varicella": ("水痘", "水痘", "Varicella", ""),
    "mumps": ("流行性腮腺炎", "流行性腮腺炎", "Mumps", "丙"),
    "measles": ("麻疹", "麻疹", "Measles", "乙"),
    "rubella": ("风疹", "風疹", "Rubella", "丙"),
    "hfmd": ("手足口病", "手足口病", "Hand, foot and mouth disease", "丙"),
    "dysentery": ("细菌性痢疾", "細菌性痢疾", "Bacillary dysentery", "乙"),
    "conjunctivitis": ("急性出血性结膜炎", "急性出血性結膜炎", "Acute haemorrhagic conjunctivitis", "丙"),
    "dengue": ("登革热", "登革熱", "Dengue", "乙"),
    "chikungunya": ("基孔肯雅热", "基孔肯雅熱", "Chikungunya", "乙"),
    "mycoplasma": ("肺炎支原体感染", "肺炎支原體感染", "Mycoplasma pneumoniae infection", ""),
    "covid19": ("新型冠状病毒感染", "新型冠狀病毒感染", "COVID-19", "乙"),
    "pertussis": ("百日咳", "百日咳", "Pertussis", "乙"),
    "scarlet_fever": ("猩红热", "猩紅熱", "Scarlet fever", "乙"),
}
_SELF, _WATCH = Kind.SELF_MONITORING, Kind.MONITORING
# code ('' = no disease given) → what differs from the defaults of DiseaseRule
RULES = {
    "": {"watch_days": 14, "measure": Kind.HOME_MONITORING, "source": "2020 年新型病原体医学观察的通行做法:自末次暴露起 14 天"},
    "influenza": {
        "watch_days": 7, "measure": _SELF, "fever_hours": 48, "symptom_hours": 48, "certificate": Certificate.NONE,
        "source": "流感样病例暴发疫情处置指南:体温正常、其他症状消失 48 小时后复课;密切接触者自我监测 [V]",
    },
    "norovirus": {
        "watch_days": 3, "measure": _SELF, "symptom_hours": 72, "handler_hours": 168,
        "conditions": "食品从业人员须肛拭子检测阴性", "source": "诺如病毒感染暴发调查和预防控制技术指南:症状消失 72 小时后复课 [V]",
    },
    "tuberculosis": {
        "watch_days": 0, "contacts": False, "measure": _WATCH, "certificate": Certificate.DESIGNATED,
        "source": "学校结核病防控工作规范:凭定点医疗机构复学诊断证明,密切接触者筛查",
    },
    "varicella": {
        "watch_days": 21, "measure": _WATCH, "case_days": 14, "case_day0": Day0.RASH, "conditions": "全部结痂", "checked": True,
        "source": "水痘隔离至全部结痂且不少于出疹后 14 天;接触者观察 21 天 [V]",
    },
    "mumps": {
        "watch_days": 21, "measure": _WATCH, "case_days": 21, "conditions": "腮腺肿胀完全消退", "checked": True,
        "source": "各地资料有 14 天与 21 天两种,按较长者 [V]",
    },
    "measles": {"watch_days": 21, "measure": _WATCH, "case_days": 4, "case_day0": Day0.RASH, "source": "麻疹隔离至出疹后 4 天;接触者 21 天 [V]"},
    "rubella": {"watch_days": 21, "measure": _WATCH, "case_days": 5, "case_day0": Day0.RASH, "source": "风疹隔离至出疹后 5 天;接触者 21 天 [V]"},
    "hfmd": {
        "watch_days": 7, "measure": _SELF, "case_days": 14, "conditions": "症状消失、疱疹结痂", "checked": True,
        "source": "手足口病预防控制指南 [V]",
    },
    "dysentery": {"watch_days": 7, "measure": _SELF, "symptom_hours": 72, "source": "地方学校传染病隔离期限表 [V]"},
    "conjunctivitis": {"watch_days": 3, "measure": _SELF, "case_days": 7, "conditions": "症状消失", "checked": True, "source": "地方学校传染病隔离期限表 [V]"},
    "dengue": {
        "watch_days": 5, "contacts": False, "measure": Kind.MOSQUITO, "day0": Day0.ONSET, "fever_hours": 24, "case_days": 5,
        "source": "登革热防治技术指南:防蚊隔离自发病起不少于 5 天且退热 24 小时以上;不隔离接触者 [V]",
    },
    "chikungunya": {
        "watch_days": 7, "contacts": False, "measure": Kind.MOSQUITO, "day0": Day0.ONSET, "case_days": 7,
        "source": "基孔肯雅热预防控制技术指南(2025 年版):防蚊隔离;不隔离接触者 [V]",
    },
    "mycoplasma": {"watch_days": 14, "measure": _SELF, "fever_hours": 24, "certificate": Certificate.NONE, "source": "症状好转即可返校;接触者自我监测 [V]"},
    "covid19": {"watch_days": 7, "measure": _SELF, "fever_hours": 24, "certificate": Certificate.NONE, "source": "乙类乙管后的通行做法 [V]"},
    "pertussis": {"watch_days": 21, "measure": _WATCH, "case_days": 5, "conditions": "有效抗生素治疗满 5 天", "checked": True, "source": "百日咳诊疗方案 [V]"},
    "scarlet_fever": {
        "watch_days": 7, "measure": _SELF, "case_days": 7, "conditions": "有效抗生素治疗满 24 小时", "checked": True,
        "source": "猩红热诊疗规范 [V]",
    },
}  # fmt: skip


# what people say every day, beside the code and the names; compared in lower case without spaces
WORDS = {
    "influenza": "流行性感冒 流感样 甲流 乙流 甲型流感 乙型流感 flu", "norovirus": "诺如 诺如病毒 諾如 諾如病毒 诺如感染 norwalk",
    "tuberculosis": "结核 結核 结核病 tb ptb", "varicella": "chickenpox chicken_pox", "mumps": "腮腺炎 痄腮",
    "dysentery": "菌痢 痢疾", "hfmd": "手足口", "conjunctivitis": "红眼病 紅眼病 急性结膜炎", "dengue": "登革", "chikungunya": "基孔肯雅",
    "mycoplasma": "支原体 支原體 支原体肺炎 肺炎支原体", "covid19": "新冠 新冠肺炎 新冠病毒感染 新冠感染 covid sars_cov_2",
    "pertussis": "whooping_cough", "scarlet_fever": "scarlatina",
}  # fmt: skip
_CODE_OF = {_word: _code for _code, _words in WORDS.items() for _word in _words.split()}


def disease_by_word(word) -> Disease | None:
    """The disease that somebody means by its code, a name in any of the three languages or an everyday word; '' is None.

    Raises watch.01.
    """
    word = " ".join((word or "").split())
    if not word:
        return None
    code = word.lower().replace("-", "_").replace(" ", "_")
    same = Q(code__in=[code, _CODE_OF.get(code, code)]) | Q(name=word) | Q(name_hant=word) | Q(name_en__iexact=word)
    found = Disease.objects.filter(same).order_by("pk").first()
    if found is None:
        raise Refused("watch.01", word=word)
    return found


def rule_of(disease, at=None, known_at=None) -> DiseaseRule | None:
    """The rule of a disease (None: of no disease) that holds at an instant, default now."""
    return (
        DiseaseRule.objects.holding(at or clock.now(), known_at)
        .filter(disease=disease)
        .order_by("-since", "-pk")
        .first()
    )
