"""Invented people's names: common and rare surnames, compound ones, given characters of every age, foreign ones.

A name is drawn, never copied: a family name by its frequency and one or two given characters that suit the generation. Rare
characters (䶮, 堃, 㛃) are in on purpose, for they are what breaks a roster, a search, a PDF.
"""

import random

_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文樊兰殷施洪翟安颜倪"
)
_RARE = "仉逄妫郄麴仝亓佘禤笪蒯芈缪储栾冼庹郇揭呙昝骆单查尉解区"
_COMPOUND = "欧阳 上官 司徒 诸葛 慕容 夏侯 令狐 尉迟 皇甫 公孙 端木 司马 东方 呼延".split()
_YOUNG = {
    "m": "浩宇轩博泽睿辰昊俊杰航铭晨皓阳奕凯楠鑫磊鹏翔毅恒煜瑞霖嘉哲彦峻辉帆逸骏晟熙铮瀚远致行川岩松柏野舟朗",
    "f": "欣怡雨涵梓萱诗琪佳慧婷雯静雅妍洁悦彤瑶璐颖倩琳菲瑾蕊琪楚伊宁晗露薇筱岚若熙昕语桐禾苒澜月初夏荷吟冉",
}
_MIDDLE = {
    "m": "建国志强军伟勇斌涛海波健平峰刚超明亮永生文华庆东林立民新春晓光荣宏利振学友德忠信义",
    "f": "丽娟艳芳敏霞红燕玲萍英秀珍梅淑兰桂香凤云华玉琴莲巧晓春美娜莉丹晶蓉菊惠洁文",
}
_RARE_GIVEN = "䶮堃翀喆昇玥頔琚邈祎曈赟骉淼犇焱垚㛃昉玦旻"
_FOREIGN = (
    "Amara Okafor|Nguyễn Văn Minh|Aigerim Bekova|Tariq Hussain|Somchai Prasert|Fatima Zahra|Joseph Mwangi|Ayesha Siddiqui|"
    "Dilshod Karimov|Lê Thị Hoa|Abebe Tadesse|Rina Wulandari|Daniel Owusu|Sokha Chann|Kim Min-jun|Olga Petrova|"
    "Mohammed Al-Amri|Batbayar Ganbold|Grace Banda|Ravi Shrestha|Hana Yusuf|Chanthou Keo|Samuel Asante|Nur Aisyah"
).split("|")  # fmt: skip


class Names:
    """Draws names from one generator, so that the same seed gives the same people."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._weights = [1 / (rank + 12) for rank in range(len(_COMMON))]

    def surname(self) -> str:
        """A family name: mostly a common one, at times rare or compound."""
        draw = self._random.random()
        if draw < 0.012:
            return self._random.choice(_COMPOUND)
        if draw < 0.035:
            return self._random.choice(_RARE)
        return self._random.choices(_COMMON, self._weights)[0]

    def given(self, sex: str, young: bool) -> str:
        """One or two given characters of the sex and generation; one in 150 carries a rare character."""
        pool = (_YOUNG if young else _MIDDLE)[sex]
        length = 2 if self._random.random() < (0.82 if young else 0.68) else 1
        given = "".join(self._random.sample(pool, length))
        if self._random.random() < 1 / 150:
            return self._random.choice(_RARE_GIVEN) + given[1:]
        return given

    def chinese(self, sex: str, young: bool, surname: str = "") -> str:
        """A whole Chinese name, of a family where one is given."""
        return (surname or self.surname()) + self.given(sex, young)

    def foreign(self) -> str:
        """A whole name of somebody from abroad."""
        first, second = self._random.sample(_FOREIGN, 2)
        return f"{first.split(' ')[0]} {second.split(' ', 1)[1]}"


def family_name(name: str) -> str:
    """The family name that a drawn Chinese name begins with."""
    return name[:2] if name[:2] in _COMPOUND else name[:1]
