"""Names that are days: 立秋, 谷雨, 国庆, 七月, where a number, a gender or a word of somebody's doing stands behind.

Read before dates are: 立秋 女 138… has no contact in August.
"""

from collections.abc import Iterator

from handlers.notes.leads import led
from handlers.notes.page import PHONE, Page
from handlers.notes.person import Person

_DAYS = (
    r"(?:立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|冬至|小寒|腊八|元宵|端午|七夕|重阳|中秋|国庆"
    r"|元旦|春节|五一|六一|七一|八一|十一|[三四五六七八九十冬腊]月|初[一二三五六八九])"
)
_TITLES = r"(?:先生|女士|小姐|阿姨|大哥|大姐|姐|哥|老师|师傅|老板|总(?=[ ,，看要想来说嫌订定]))"
_NAMED = led(
    rf"(?:(?:(?<!大)(?<!喊)叫(?:做|作)?|真名|本名|大名|姓\s?名(?:是|叫)?[:： ]?|称呼[:： ]|名字(?:是|叫)?[:： ]?|联系人[:： ]|昵称[:： ]?|网名[:： ]?)[“「\"]?(?P<n>{_DAYS})(?=的?[ ,，。\n”」\"\ue000]|的|$)"
    rf"|(?:(?<![一-龥0-9])|(?<=客户)|(?<=线索)|(?<=登记)|(?<=微信)|(?<=电话))(?P<t>{_DAYS})(?P<title>{_TITLES})"
    rf"|(?:(?<![^\n])|(?<=客户)|(?<=客户 )|(?<=线索 )|(?<=登记 )|(?<=线索[:：])|(?<=客户[:：])|(?<=[、.)）]))(?P<h>{_DAYS})"
    rf"(?=[ ,，:：/]{{0,2}}(?:{PHONE}|手机[ :：]?{PHONE}|电话[ :：]?{PHONE}|[男女][ ,，/]|微信[ :：]?[A-Za-z])"
    r"|(?:说(?!好|要来|定)|嫌|觉得|的?(?:老婆|老公|媳妇|爱人)|的(?:微信|电话|订单|单子|车)|加了?(?:我|上)?微信|回(?:我|了)?(?:微信|消息)|没接|不接|犹豫|纠结|问了)))"
)


def named(page: Page) -> Iterator[Person]:
    """Whom a word for a day names."""
    for match in _NAMED.finditer(page.shown):
        kind = next(k for k in "nth" if match[k])
        name = match[kind]
        if kind == "t" and len(match["title"]) == 1:
            name += match["title"]
        yield Person(
            name, match.start(kind), match.end("title" if kind == "t" else kind), 0.9, "full", match["title"] or ""
        )
