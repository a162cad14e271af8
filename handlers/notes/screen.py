"""Names on a screen: 网名「白先生」, 快手ID 大漠孤烟, 小红书昵称 momo, 懂车帝用户8823."""

from collections.abc import Iterator

from handlers.notes import names
from handlers.notes.leads import led
from handlers.notes.page import Page
from handlers.notes.person import Person

_WORD = r"(?:昵称|网名|微信名|抖音名|快手名|用户名|账号名|艺名|(?:抖音|快手|小红书|懂车帝|易车|汽车之家|平台)[Ii][Dd]|[Ii][Dd](?=叫|是|[:：「“\"]))"
_NAMED = led(
    rf"(?:{_WORD}|网友|用户|粉丝|账号|微信|抖音|快手|小红书)(?:是|叫|为|号)?[:： ]?[「『“\"《【‘](?P<q>[^」』”\"》】’\n]{{1,14}})[」』”\"》】’]"
    rf"|{_WORD}(?:是|叫|为)?[:： ]{{0,2}}(?P<n>(?![没不未忘无暂是叫])[一-龥A-Za-z0-9_.~·]{{2,12}})(?=[ ,，。\n]|$)"
    r"|(?<![0-9A-Za-z])(?P<u>用户[0-9]{3,10})(?![0-9])"
)


def named(page: Page) -> Iterator[Person]:
    """Who is called so on a screen; a real name beside it counts more."""
    for match in _NAMED.finditer(page.shown):
        kind = next(k for k in "qnu" if match[k])
        words = match[kind]
        if kind == "n" and (names.holds_follow(words) or words.isdigit()):
            continue
        yield Person(words, *match.span(kind), 0.9, "nick", names.split_title(words)[1])
