"""Talk about somebody, or about a car, that tells nothing of a customer: opinions, hopes, questions to colleagues, sighs."""

from handlers.notes.findings import Reading
from handlers.notes.leads import led
from handlers.notes.page import Page

_OPINION = led(
    r"这人|这种?客户|哈哈|笑死|愁死|急死|烦死|服了|无语|人(?:还|挺|真|很)?不错|磨叽|磨人|难搞|难缠|有意思|搞笑|(?:还|又|也|一直|都|还是)?(?:没动静|没下文|没消息|没信儿?|没音信|没回音)"
    r"|(?:好久|很久|半天|好几天|好长时间)没(?:联系|消息|动静|来|见)|我(?:看|觉得|感觉|猜|估摸|估计)|^(?:哎|唉)?(?:感觉|希望|祈祷|保佑|但愿|盼着|指望|就指望|就等|求)|保佑|指望|八成|悬了?(?=[ ,，。!！]|$)"
    r"|别抢|五星好评|洗了(?=[ ,，。]|$)|是谁的|是不是|同行|探价|蹭空调|蹭饭|加油|长得像|想(?:他|她)了"
)
_ASKED = led(
    r"来着[?？ 啊呀]*$|(?<![就没])[说订定买要谈看问选]的?(?:啥|什么|哪[个台款]|多少钱?)(?:[了呢啊呀]|颜色|车|价|配置)?(?:来着)?[?？ ]*$|谁(?:接待|跟|接|带|谈|负责|的客户)|能成(?:不|吗|么)"
    r"|(?:签|交|到账|办|付|来|订|定|买|提|到|成|走|黄|凉|批|丢)(?:账|完|好|上)?了?(?:没有?|不|吗|么)[?？ 啊呀]*$|咋样了?[?？ ]*$|怎么样了[?？ ]*$|到底(?:买|来|订|定|要|成)|啥情况|什么情况"
)
_ASKS = led(r"(?<!请)问(?!题|下)|[他她](?:问|说)|客户(?:问|说)|打听|追问|电话里|微信(?:上|里)?(?:问|说)")
_FAINT = frozenset("name gender next_date next_time next_action method contact_date summary".split())
_OF_A_QUESTION = frozenset("interest color budget deal_price level deal_status order_date deal_model concern".split())
_DOINGS = led(
    r"(?<!去)出差了|开会去|请了?假|住院|培训|休假|值班|结婚了|生孩子了|离职|入职|迟到|加班|请客|请[^，,。 ]{0,3}吃|带饭|体检"
)
_SERVES_US = led(
    r"物业|拖车|保洁|快递|送水|贴膜|保险公司|银行|车管所|电工|保安|门卫|修空调|开锁|搬家|停电|存一下|找他|找她"
)
"""Whose number is kept for the house."""
_OF_US = led(r"夸咱|夸我们|请我吃|借我")
_HOPE = led(r"^(?:哎|唉)?(?:希望|祈祷|保佑|但愿|盼着|求)")
_THOUGHT = frozenset(
    "interest objection attitude concern feature color competitor summary body_type powertrain".split()
)
"""What anybody may say of a car."""
_SOMEBODY = led(
    r"^(?:看(?![来着得了到过中好])|想[要买看换])|他|她|客户|人家|这[位个主]|那[位个主]|一[位个]|有[个位]|来了|刚|大[哥姐爷妈叔]|先生|女士|小[伙姐]|姑娘|阿姨|两口子|夫妻|留|加[了上]|约|再"
)
_TALLY = led(
    r"(?:战败|成交|接待|试驾|邀约|到店|进店|留资|留档|开单|订单|交车|线索|丢单)了?[0-9一二三四五六七八九十]+(?:多)?(?:个|台|批|组|单|条|户|位|次)|[十百千万]台|大定|销量"
)
"""上月战败12个: counts of the house."""


def is_gossip(page: Page, reading: Reading, *, is_named: bool) -> bool:
    """Whether the words are nothing to be kept of anybody."""
    told = {f.field for f in reading.findings} - _FAINT
    if told == {"phone"} and _SERVES_US.search(page.flat):
        return True
    if told & {"phone", "wechat", "plate"}:
        return False
    fields = {f.field for f in reading.findings}
    is_dated = bool({"method", "next_date"} & fields)
    if not is_named:
        is_opinion = told <= _THOUGHT and not is_dated and not _SOMEBODY.search(page.flat)
        return reading.op == "create" and (is_opinion or bool(_TALLY.search(page.flat)))
    if reading.op == "create" and not told and (_DOINGS.search(page.flat) or not is_dated):
        name = reading.first("name")
        return name is None or page.flat.strip() != name.value
    is_brief = len(told) <= 2 and told <= _OF_A_QUESTION and "next_date" not in fields
    if is_brief and _ASKED.search(page.flat) and not _ASKS.search(page.flat):
        return True
    if _HOPE.search(page.flat):
        return told <= {"purchase_by", "urgency"}
    name = reading.first("name")
    if reading.op == "create" and name and name.rule == "nickname" and "lost_reason" in told:
        return True  # 小马买了台高尔夫: a colleague
    if (told <= {"source"} or "借我" in page.flat) and not is_dated and _OF_US.search(page.flat):
        return True
    return not told and not is_dated and bool(_OPINION.search(page.flat))
