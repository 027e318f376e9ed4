"""What several shipped forms ask or offer in the same words: a temperature, symptoms, the signs of an illness, yes or no.

A piece that changes here changes every form that uses it, and each of them gets a new version; where a form says it in words of
its own, the words stay in that form.
"""

TEMPERATURE = ("体温", "體溫", "Temperature")
MEASURE_FIRST = ("用体温计量过再填", "用體溫計量過再填", "Please measure before you answer")

FEVER = ("fever", ("发热", "發熱", "Fever"), "发烧;發燒", "fever")
VOMITING = ("vomiting", ("呕吐", "嘔吐", "Vomiting"), "恶心呕吐;噁心嘔吐", "")
DIARRHOEA = ("diarrhoea", ("腹泻", "腹瀉", "Diarrhoea"), "拉肚子;diarrhea", "")
RASH = ("rash", ("皮疹", "皮疹", "Rash"), "出疹", "")
HEADACHE = ("headache", ("头痛", "頭痛", "Headache"), "头疼;頭疼", "")
RED_EYE = ("red_eye", ("结膜充血", "結膜充血", "Red eyes"), "红眼;紅眼", "")
PAROTID = ("parotid", ("腮腺肿大", "腮腺腫大", "Swollen parotid glands"), "腮腺肿;腮腺腫", "")
OTHER = ("other", ("其他不适", "其他不適", "Something else"), "其他;其它", "")


def temperature(label, **more):
    """The question of a temperature in ℃, kept in tenths, abnormal from the institution's line of fever."""
    return {
        "type": "decimal",
        "name": "temp_c",
        "label": label,
        "short": TEMPERATURE,
        "unit": "℃",
        "decimals": "1",
        "min": "34.0",
        "max": "42.0",
        "store": "temp_dc",
        "appearance": "numbers",
        "abnormal": "${temp_dc} >= param('fever_dc')",
        "flag": "fever",
        **more,
    }


def several(name, list_name, label, short, **more):
    """A question of which any answer but "none of these" is a symptom."""
    return {
        "type": f"select_multiple {list_name}",
        "name": name,
        "label": label,
        "short": short,
        "abnormal": "count-selected(.) > 0",
        "flag": "symptom",
        **more,
    }


def symptoms(list_name, label, **more):
    """The question of symptoms, under the name by which all the rest of the system knows the answer."""
    return several("symptoms", list_name, label, ("症状", "症狀", "Symptoms"), **more)


def signs(list_name, *rows):
    """The choices of such a question: a code, a label, other spellings in an imported file, a flag of its own or ''."""
    return [
        {"list_name": list_name, "name": code, "label": label, "aliases": aliases, **({"flag": flag} if flag else {})}
        for code, label, aliases, flag in rows
    ]


def yes_no(yes=None, no=None):
    """The two choices, with other spellings in an imported file where a form has them."""
    return [
        {"list_name": "yes_no", "name": "yes", "label": ("是", "是", "Yes"), **({"aliases": yes} if yes else {})},
        {"list_name": "yes_no", "name": "no", "label": ("否", "否", "No"), **({"aliases": no} if no else {})},
    ]
