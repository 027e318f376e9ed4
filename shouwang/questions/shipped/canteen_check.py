"""食堂从业人员岗前晨检: nobody handles food with a fever, diarrhoea, vomiting, a wound or infection of the skin, or jaundice.

食品安全法 第四十五条 and its 实施条例; 餐饮服务食品安全操作规范: checked every day before work, and whoever has one of these leaves the post.
"""

from shouwang.questions.shipped.pieces import FEVER, VOMITING, several, signs, temperature

CODE = "canteen-check"
NAME = ("食堂岗前晨检", "食堂崗前晨檢", "Canteen check before work")
PURPOSE = (
    "食品从业人员上岗前健康检查，患有碍食品安全疾病的立即离岗",
    "食品從業人員上崗前健康檢查，患有礙食品安全疾病的立即離崗",
    "To keep whoever is ill away from food, every day before work",
)
RETENTION = "return"

SURVEY = [
    several(
        "signs",
        "sign",
        ("上岗前有无以下情况（可多选）", "上崗前有無以下情況（可多選）", "Any of these before work? (choose all that apply)"),
        ("情况", "情況", "Signs"),
        required="yes",
    ),
    temperature(("体温（℃）", "體溫（℃）", "Body temperature (℃)")),
]

CHOICES = [
    {"list_name": "sign", "name": "none", "label": ("以上都没有", "以上都沒有", "None of these"), "none": "yes", "aliases": "无;無;正常"},
    *signs(
        "sign",
        FEVER,
        ("diarrhoea", ("腹泻", "腹瀉", "Diarrhoea"), "拉肚子", ""),
        VOMITING,
        ("wound", ("手部伤口或皮肤感染、化脓", "手部傷口或皮膚感染、化膿", "A wound, or an infection of the skin"), "伤口;傷口;化脓;化膿", ""),
        ("jaundice", ("黄疸（皮肤、眼白发黄）", "黃疸（皮膚、眼白發黃）", "Jaundice (yellow skin or eyes)"), "黄疸;黃疸", ""),
        ("sore_throat", ("咽部炎症、咳嗽流涕", "咽部炎症、咳嗽流涕", "Sore throat, cough or a running nose"), "咽痛;咳嗽;流涕", ""),
    ),
]
