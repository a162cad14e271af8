"""Ways to reach somebody and numbers that are none: phones typed and spoken, mail, WeChat, plates, mileage, ages.

Runs first: what it claims, no later reader takes for a price or a date.
"""

import re
from collections.abc import Sequence
from datetime import date

from handlers.notes.ages import read_age
from handlers.notes.findings import Known
from handlers.notes.leads import led
from handlers.notes.numbers import DIGITS, whole
from handlers.notes.page import OTHER, PHONE, Page

_SPOKEN = "零〇○一二三四五六七八九幺洞拐两"
_MOBILE = led(
    r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9](?:[ -]?[0-9]){9}|1[3-9][0-9]\.[0-9]{4}\.[0-9]{4})(?![0-9])|"
    rf"(?<![0-9])(?=[0-9-]{{0,14}}[{_SPOKEN}])(1[3-9](?:[ -]?[0-9{_SPOKEN}]){{9}})(?![0-9{_SPOKEN}])|"
    rf"(?<![{_SPOKEN}])([一幺][{_SPOKEN}](?:[ ,，]?[{_SPOKEN}]){{9}})(?![{_SPOKEN}])"
)
_SPARE = re.compile(
    r"(?:备用|第二个?|另一个|副|另外一个)(?:的)?(?:电话|手机|号码|联系方式|号)*(?:再?加(?:了|上)?(?:一个|个)?|是|为|[:：])?\s?$"
)
_LANDLINE = led(
    r"(?<![0-9])(?:\(?(0[0-9]{2,3})\)?[- ]?)([2-9][0-9]{6,7})(?![0-9])|(?:座机|固话|"
    r"电话)[:是 ]{0,2}([2-9][0-9]{6,7})(?![0-9])"
)
_EMAIL = led(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,30}){0,3}\.[A-Za-z]{2,12}")
_WECHAT = led(
    r"(?:微信号?|绿泡泡|(?<![一-龥])微(?=[A-Za-z])|威信|薇信|vx|v信|wx|wechat|加v|加微|(?<![A-Za-z0-9])v(?=[:：]))(?:号|账号|ID|id)?(?:应该|现在|已经?|也|就)?(?:是|为|应为|"
    r"改成|改为|换成|换了|改到|更正为|叫)?\s*[:：=]?\s*(?P<id>[A-Za-z][A-Za-z0-9_-]{3,19}|[0-9]{5,10}(?![0-9]))",
    re.I,
)
_LONE_ID = re.compile(r"(?<=[ ,，])(?=[a-z0-9-]*_|[a-z]{5,}[0-9]{2,})(?P<id>[a-z][a-z0-9_-]{4,19})(?=[ ,，]|$)")
_SAME = led(
    r"微信(?:号)?(?:就是|也是|是|就)(?:他|她|客户)?(?:的|用)?(?:这个)?(?:手机|电话)(?:号码?)?(?=[ ,，。；;]|$)|(?:微信|v|V)(?:跟|和|与)(?:手机"
    r"|电话)(?:号码?)?(?:一样|同号|是一个|一个号|相同)|"
    r"(?:手机|电话)(?:号码?)?(?:就|也)是(?:他|她)?(?:的)?微信号?|(?:手机|电话)(?:号码?)?(?:跟|和|与)微信(?:号)?(?:一样|同号|是一个|相同|一致)|微信电话同步|加微信搜(?:手机|电话)号|搜(?:手机|电话)号(?:就)?(?:能)?加微信|(?:微信|电话)(?:电话|微信)?(?:是)?(?:同一个|一个)号码?|微信同(?:上|步)|"
    r"微信(?:号)?[:： ]*(?:也|就)?(?:同号|同手机|同电话|是这个号|就是(?:手机|电话)号?|手机同号)|(?:手机|电话)?(?:微信同|同微信?|v同|vx同号)号?|\(微信同号\)"
)
_BOTH = led(
    rf"(?<!加)(?<!加了)(?<!加上)(?<!加过)(?:微信号?|vx|wx)(?:[/、和及](?:电话|手机)号?)?(?:是|[:：])?(?={PHONE})|(?<={PHONE})\s?[(（]微信[)）]",
    re.I,
)
_TAIL = led(r"尾号(?:是|为)?\s*([0-9]{4})(?![0-9])|(?:后四位|末四位)(?:是)?\s*([0-9]{4})")
_BARE = led(
    r"(?<![0-9A-Za-z.:：/+-])[（(]?(?P<n>[0-9]{4})[）)]?(?![0-9A-Za-z.:：/-]|\s?(?:年|款|万|块|元|公里|千米|度|左右|以|多|个|台|点))"
)
"""The last digits as cards show them: 张先生 0007, 8866 嫌贵."""
_TITLED = led(r"(?:先生|女士|小姐|太太|哥|姐|总|叔|姨|嫂|老师|师傅|老板)$")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.]?(?:[A-HJ-NP-Z0-9]{6}|"
    r"[A-HJ-NP-Z0-9]{5})(?![A-Za-z0-9])"
)
_MILEAGE = led(
    r"(?P<n>(?<![0-9.])[0-9]{1,7}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百千]{1,5})(?P<w>万|千)?(?:多|来)?\s?(?:公里|km|KM"
    r"|千米)(?!油耗|加速|续航)"
)


def read_contacts(page: Page, today: date) -> tuple[str, ...]:
    """Phones, mail, WeChat, plate, mileage and age; returns the tails that point to a known customer."""
    for match in _EMAIL.finditer(page.shown):
        page.add("email", match[0], match.span(), "email", sign=OTHER)
    _wechat(page)
    _phones(page)
    _drop_old_numbers(page)
    for match in _SAME.finditer(page.shown):
        phone = page.first("phone")
        if phone and not page.has("wechat"):
            page.add("wechat", phone.value, match.span(), "wechat-same", sign=OTHER)
    _wechat_by_phone(page)
    tails = []
    for match in _TAIL.finditer(page.shown):
        tails.append(match[1] or match[2])
        page.claim(*match.span(), OTHER)
    _things(page)
    read_age(page, today)
    return tuple(tails)


def says_same(text: str) -> bool:
    """Whether a text says that the number is the WeChat id too: 微信也是这个号."""
    return _SAME.search(text) is not None


def own_tails(page: Page, known: Sequence[Known]) -> tuple[str, ...]:
    """Bare last digits of a known number where a note begins, or behind whom they tell apart."""
    tails = []
    for match in _BARE.finditer(page.shown):
        owners = [one for one in known if any(number.endswith(match["n"]) for number in one.phones)]
        before = page.flat[: match.start()].rstrip(" ，,")
        if owners and (not before or _TITLED.search(before) or any(_ends(before, one.name) for one in owners)):
            tails.append(match["n"])
            page.claim(*match.span(), OTHER)
    return tuple(tails)


def _ends(before: str, name: str) -> bool:
    return bool(name) and before.endswith(name)


def _wechat_by_phone(page: Page) -> None:
    """微信138…, 138…（微信）: the number is both."""
    match = _BOTH.search(page.shown)
    if match and not page.has("wechat"):
        own = next(
            (f for f in page.findings if f.field == "phone" and match.start() <= f.end and f.start <= match.end()), None
        )
        if own:
            page.add("wechat", own.value, (own.start, own.end), "wechat-same")


def _digits(words: str) -> str:
    return "".join(str(DIGITS.get(c, c)) for c in words if c in DIGITS or c.isdigit())


def _phones(page: Page) -> None:
    for match in _MOBILE.finditer(page.shown):
        rule = "mobile" if match[1] else "spoken"
        is_spare = _SPARE.search(page.before(match.start(), 10))
        page.add(
            "phone", _digits(match[1] or match[2] or match[3]), match.span(), "spare" if is_spare else rule, sign=PHONE
        )
    for match in _LANDLINE.finditer(page.shown):
        number = (match[1] or "") + (match[2] or match[3])
        is_spare = re.search(r"备用的?(?:座机|固话|电话)?[:：是]?\s?$", page.before(match.start(), 8))
        page.add("phone", number, match.span(), "spare" if is_spare else "landline", sign=PHONE)


_OLD_BEFORE = led(
    r"(?:不是|并非|[ ,，]非|由|从|把(?:[^，,。 ]{0,6}(?:电话|手机|号码?))?|错的是|(?:原|旧|老|之前|以前|原来|原先|先前|刚才|刚刚|上面|前面)(?:的"
    r"|那个)?(?:登记|写|发|报|记|留)?(?:的)?"
    r"(?:电话|手机号?|号码?|是)*)[ :：]*$"
)
_OLD_AFTER = re.compile(
    r"[ ,，]?(?:这个|那个)?(?:(?:是|写|打|记|报)?错的?(?:了|误)?(?=[ ,，。]|$)|不对|作废|(?:的)?(?:改|换|变|更正|更新)(?:成|为|到)|→|->|=>|[-~][-~>]|"
    r"(?:停机|打不通|不用了?|停用|注销|空号|没用了)[^0-9\ue000]{0,6}(?:新|现|换|改|用))"
)


def _drop_old_numbers(page: Page) -> None:
    """A number corrected to another is nobody's any more: 不是138…是139…, 原：138… 新：139…"""
    phones = [f for f in page.findings if f.field == "phone"]
    old = [f for f in phones if _OLD_BEFORE.search(page.before(f.start, 12)) or _OLD_AFTER.match(page.after(f.end, 14))]
    if old and len(old) < len(phones):
        page.findings = [f for f in page.findings if f not in old]


_WECHAT_MENDED = re.compile(
    r"微信(?:号)?[^，,。A-Za-z0-9]{1,10}[ ,，。]{0,2}(?:(?<=[错岔混]了[ ,，])是|(?<=[错岔混]了)是|应该?是|应为|正确的?是|对的是|才对的是|改成|改为)[:： ]?(?P<id>[A-Za-z][A-Za-z0-9_-]{4,19})"
)
"""丛德江的微信我记岔了 应该是congdj88."""


_ADDED = led(
    r"加(?:了|上了?|好了?|过)?(?:我|他|她|咱)?(?:的)?(?:微信|vx|wx|v)(?:了|好友|号)?[ ,，:：]{0,2}(?P<id>[A-Za-z][A-Za-z0-9_-]{4,19})(?=[ ,，。；;]|$)",
    re.I,
)
"""加上微信了qi_xuchang."""
_A_NAME = re.compile(r"[^:：=是为]\s[A-Z][a-z]{1,9}$")
"""刚加了个微信 Lucy: who was added."""


def _wechat(page: Page) -> None:
    for match in _WECHAT_MENDED.finditer(page.shown):
        page.add("wechat", match["id"], match.span("id"), "wechat", sign=OTHER)
    for match in _WECHAT.finditer(page.shown):
        words = match["id"]
        if (words.isdigit() and len(words) == 11) or _A_NAME.search(match[0]):
            continue
        page.add("wechat", words, match.span("id"), "wechat", sign=OTHER)
    for match in () if page.has("wechat") else _ADDED.finditer(page.shown):
        page.add("wechat", match["id"], match.span("id"), "wechat", sign=OTHER)
    if not page.has("wechat"):
        for match in _LONE_ID.finditer(page.shown):
            page.add("wechat", match["id"], match.span(), "lone-id", 0.8, OTHER)


def _things(page: Page) -> None:
    for match in _PLATE.finditer(page.shown):
        page.add("plate", re.sub(r"[ ·.]", "", match[0]), match.span(), "plate", sign=OTHER)
    for match in _MILEAGE.finditer(page.shown):
        count = float(match["n"]) if match["n"][0].isascii() else float(whole(match["n"]) or 0)
        count *= {"万": 10_000, "千": 1_000}.get(match["w"] or "", 1)
        if not re.search(r"续航|里程|跑(?:得|个)?.{0,2}长途|每[天年]|一年|百$", page.before(match.start(), 6)):
            page.add("mileage", int(count), match.span(), "mileage")
        page.claim(*match.span(), OTHER)
