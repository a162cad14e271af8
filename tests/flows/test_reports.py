"""Reports and plain questions over a book whose answers are known by hand."""

from collections.abc import Iterator

import pytest

from tests.flows.conftest import MakeGround
from tests.flows.conversation import Conversation, at

BOOK = (
    (2, "陈宇", "钱磊13800000011 看迈腾 预算20万 懂车帝来的 到店"),
    (3, "陈宇", "钱磊试驾了迈腾"),
    (4, "周倩", "孙莉13800000012 看途岳 汽车之家来的 打了电话"),
    (9, "陈宇", "钱磊订了迈腾 落地19.8万"),
    (16, "陈宇", "张伟13800000001 看途观L 预算20左右 B级 抖音来的 到店试驾了途观L"),
    (17, "陈宇", "李敏13700005512 看迈腾 H级 嫌贵 抖音来的 到店"),
    (18, "周倩", "王强13900006602 看途岳 对比CR-V 汽车之家来的 到店"),
    (19, "陈宇", "张伟订了途观L 落地22.8万"),
    (23, "周倩", "赵敏13500001111 看途观L B级 自然到店 来店里看车"),
    (24, "周倩", "王强战败 买了CR-V"),
    (25, "周倩", "孙莉 没接"),
    (26, "陈宇", "周刚 看途岳 抖音来的 到店"),
)
"""November 2026: (day, who, what); the 23rd is a Monday, and it is Thursday the 26th."""

QUESTIONS = (
    ("本月订车几台", "订车2台"),
    ("这个月卖了多少台", "订车2台"),
    ("上周订了几台", "订车1台"),
    ("上个月成交几个", "订车0台"),
    ("本月抖音来的成交几个", "订车1台"),
    ("本月懂车帝来的订了几台", "订车1台"),
    ("本月到店多少批", "到店7批"),
    ("上周到店几批", "到店3批"),
    ("本周到店几批", "到店2批"),
    ("今天到店几批", "到店1批"),
    ("昨天到店几批", "到店0批"),
    ("本月留档多少", "留档6位"),
    ("本周留档几个", "留档1位"),
    ("本月抖音来的留档几个", "留档2位"),
    ("本月新客户多少", "新客户7位"),
    ("本月试驾几位", "试驾2位"),
    ("上周试驾几个", "试驾1位"),
    ("本月看迈腾的试驾几个", "试驾1位"),
    ("本月没接多少次", "没接1次"),
    ("本周跟进多少次", "跟进3次"),
    ("11月9日订了几台", "订车1台"),
    ("11月16日到20日到店几批", "到店3批"),
    ("最近7天订了几台", "订车0台"),
    ("最近10天到店几批", "到店4批"),
    ("本月试驾率", "试驾率 33%，2/6，样本少"),
    ("本月试驾签单率", "试驾签单率 100%，2/2，样本少"),
    ("本月成交率", "成交率 33%，2/6，样本少"),
    ("本月留档率多少", "留档率 83%，5/6，样本少"),
    ("上月试驾率", "试驾率 —"),
    ("陈宇本月订了几台", "订车2台"),
    ("周倩本月订了几台", "订车0台"),
    ("小周本月留档几个", "留档3位"),
    ("陈宇上周到店几批", "到店2批"),
    ("本季度成交多少台", "订车2台"),
    ("今年交车多少", "交车0台"),
    ("本月B级到店几批", "到店1批"),
    ("本月嫌贵的到店几批", "到店1批"),
    ("本月首次到店几批", "首次到店6批"),
    ("本月投诉几件", "投诉0件"),
    ("本月战败几个", "战败1位"),
    ("本月来电留档率", "来电留档率 —"),
    ("本月H级成交率", "H级成交率 0%，0/1，样本少"),
    ("11月H级30天成交率", "H级30天成交率 0%，0/1，样本少"),
    ("本月进H级几位", "进H级1位"),
    ("本月新增签单率", "新增签单率 29%，2/7，样本少"),
    ("上月剩余签单率", "上月剩余签单率 —"),
    ("90天剩余签单率", "90天剩余签单率 —"),
    ("本月推介置换增购比", "推介置换增购比 0%，0/2，样本少"),
    ("本月战败明确率", "战败明确率 0%，0/1，样本少"),
    ("本月订单储备率", "订单储备率 —"),
    ("本月未交订单几台", "未交订单2台"),
    ("本月成交周期", "成交周期 一半在3天内"),
    ("上月成交周期", "成交周期 —"),
    ("本月人均跟进量", "11次/52人天"),
    ("上周陈宇人均跟进", "人均跟进量 一天0.4次"),
    ("本月单车价", "单车价 落地21.3万（2台）"),
    ("上周单车均价", "单车价 落地22.8万（1台）"),
    ("本月谁订得最多", "订车：陈宇2"),
    ("本月哪个渠道留档最多", "留档：汽车之家2 抖音2 懂车帝1 自然到店1"),
    ("本月什么车试驾最多", "试驾：迈腾1 途观L1"),
    ("本周多少人来过店", "到店2批"),
    ("今年订车 按月", "订车：1月0 2月0 3月0 4月0 5月0 6月0 7月0 8月0 9月0 10月0 11月2"),
    ("本月留档 按渠道", "留档：汽车之家2 抖音2 懂车帝1 自然到店1"),
)
ASIDE = (
    ("上礼拜卖了几辆", "订车1台"),
    ("这周来店多少批", "到店2批"),
    ("月初到现在下订多少", "订车2台"),
    ("本月汽车之家的线索有多少个", "新客户2位"),
    ("这个月看途观L的到店几批", "到店2批"),
    ("11月上旬订了几台", "订车1台"),
    ("11月中旬到店几批", "到店3批"),
    ("本周试驾多少位", "试驾0位"),
    ("周倩本周到店几批", "到店1批"),
    ("陈宇这个月留档多少", "留档3位"),
    ("本月自然到店的留档几个", "留档1位"),
    ("前天到店几批", "到店0批"),
    ("本月订单多少", "订车2台"),
    ("近30天试驾几个", "试驾2位"),
    ("上周留档率", "留档率 100%，3/3，样本少"),
    ("本月对比CR-V的到店几批", "到店1批"),
    ("本月没打通几次", "没接1次"),
    ("去年成交几台", "订车0台"),
    ("本月退订几台", "退订0台"),
    ("这个月流失几个", "战败1位"),
)
"""Written with the others, and not looked at while the words were chosen."""


@pytest.fixture(scope="module")
def book(make_ground: MakeGround) -> Iterator[Conversation]:
    """A month of two reps."""
    with make_ground().begin() as chat:
        chat.clock.at = at(2, 9, 30)
        for day, who, words in BOOK:
            chat.clock.at = max(chat.clock.at, at(day, 9, 30))
            said = chat.say(who, words)
            for label in ("确认订车", "确认不跟"):
                if said.shown and label in said.shown[-1].labels():
                    chat.tap(who, label)
        chat.clock.at = at(26, 15)
        yield chat


@pytest.mark.parametrize(("question", "answer"), [*QUESTIONS, *ASIDE], ids=[q for q, _ in (*QUESTIONS, *ASIDE)])
def test_a_plain_question(book: Conversation, question: str, answer: str) -> None:
    shown = book.say("王磊", question)
    assert answer in shown.split("\n"), shown
    assert "没看懂" not in shown


def test_what_a_question_says_that_is_unknown_is_named(book: Conversation) -> None:
    assert "没看懂“爱钓鱼”，没算进去" in book.say("王磊", "本月爱钓鱼的订了几台")


def test_numbers_open_their_customers(book: Conversation) -> None:
    shown = book.say("王磊", "本月订车几台")
    behind = book.tap("王磊", "看客户", on=shown.only)
    assert "张伟" in behind and "钱磊" in behind
    assert book.say("王磊", "1").only.title.startswith("张伟")
    week = book.say("王磊", "周报 上周")
    assert week.only.title == "周报 11月16日-22日"
    assert "到店3批，留档3（留档率100%，3/3，样本少）" in week
    assert "订车和11月9日-15日一样" in week
    apart = book.tap("王磊", "按顾问", on=week.only)
    assert apart.split("\n")[:3] == ["按顾问 11月16日-22日", "陈宇 到店2 留档2 试驾1 订车1", "周倩 到店1 留档1"]
    apart = book.tap("王磊", "按渠道", on=week.only)
    assert apart.split("\n")[1:3] == ["抖音 到店2 留档2 试驾1 订车1", "汽车之家 到店1 留档1"]
    opened = book.tap("王磊", "到店3", on=week.only)
    assert "李敏" in opened and "下一页" not in opened and "第1页" not in opened


def test_a_rep_asks_about_their_own_work(book: Conversation) -> None:
    assert "订车0台" in book.say("周倩", "本月订车几台")
    assert "订车2台" in book.say("陈宇", "本月订车几台")
    own = book.say("周倩", "月报")
    assert "单车价 —" in book.say("周倩", "本月单车价"), "what others sold is not theirs to see"
    assert "到店2批" in own and "顾问" not in own
    assert "本田CR-V1" in own
    stolen = book.say("王磊", "本月订车几台").only
    assert "没有符合的" in book.press("周倩", stolen.button("看客户").action)
    report = book.say("王磊", "月报").only
    assert "张伟" not in book.press("周倩", report.button("订车2").action), "the number of another is none of theirs"


def test_another_store_has_its_own_numbers(book: Conversation) -> None:
    assert "订车0台" in book.say("赵敏", "本月订车几台")
    assert "订车2台" in book.say("吴总", "本月订车几台")


SHEETS = {
    "日报": "到店1批，留档0（留档率0%，0/1，样本少）",
    "周报": "到店2批",
    "月报": "到店7批",
    "漏斗": "订车2台（上一步的100%，2/2，样本少）",
    "渠道": "抖音 50%，1/2，样本少",
    "战败": "买走：本田CR-V1",
    "竞品": "新客户在比：本田CR-V1",
    "排行": "1 陈宇 订车2台",
    "试驾": "试驾签单率 100%，2/2，样本少",
    "成交": "车型：迈腾1 途观L1",
    "客户": "在跟6位，保有0位",
}


@pytest.mark.parametrize(("word", "line"), SHEETS.items())
def test_a_sheet_says_its_numbers(book: Conversation, word: str, line: str) -> None:
    shown = book.say("王磊", word)
    assert line in shown
    assert shown.only.message.plain().count("\n") < 12
    assert "周倩" not in shown or word != "排行", "the last of a ranking is not named"


def test_two_times_are_compared(book: Conversation) -> None:
    shown = book.say("王磊", "11月订车 对比 10月 多少")
    assert "订车2台" in shown and "10月1日-26日 订车0台" in shown, "the same part of it"
    assert "比10月1日-26日+2" in book.say("王磊", "月报 11月 对比 10月")
    assert "10月1日-26日 订车0台，比它+2" in book.say("王磊", "订车 11月 对比 10月")
    assert "订车和9月一样" in book.say("王磊", "成交 10月 对比 9月"), "of what is over the whole"


COMPARED = {
    "日报 11月26日 对比 11月16日": "到店和11月16日 周一一样，留档比11月16日 周一-1，订车和11月16日 周一一样",
    "漏斗 本月 对比 上月": "首次到店比10月1日-26日+6，订车比10月1日-26日+2",
    "渠道 上周 对比 本周": "留档比11月23日-26日+2",
    "战败 本月 对比 上月": "战败比10月1日-26日+1",
    "试驾 本月 对比 上月": "试驾比10月1日-26日+2",
    "成交 11月 对比 10月": "订车比10月1日-26日+2，交车和10月1日-26日一样",
    "客户 本月 对比 上月": "新客户比10月1日-26日+7，留档比10月1日-26日+6",
    "排行 本月 对比 上月": "订车比10月1日-26日+2",
}


@pytest.mark.parametrize(("words", "line"), COMPARED.items())
def test_every_sheet_says_what_it_is_compared_with(book: Conversation, words: str, line: str) -> None:
    assert line in book.say("王磊", words).split("\n")


@pytest.mark.parametrize("words", ["日报 明天", "周报 下周", "漏斗 下个月", "下个月订车多少"])
def test_of_days_to_come_there_is_no_report(book: Conversation, words: str) -> None:
    shown = book.say("王磊", words)
    assert "还没到" in shown.only.title and "0批" not in shown


def test_days_long_over_without_anything_say_so(book: Conversation) -> None:
    assert "这段时间还没有记录" in book.say("王磊", "月报 去年")


def test_the_time_under_way_is_compared_as_far_as_it_has_come(book: Conversation) -> None:
    assert "订车比上周-1，留档率比上周-50点" in book.say("王磊", "周报"), "Monday to Thursday of both weeks"
    assert "订车比上月+2" in book.say("王磊", "月报")
    assert "订车和10月26日-11月1日一样" in book.say("王磊", "周报 11月2日到8日"), "said where 上周 would be another"


BARE = {
    "上周 小陈": "周报 11月16日-22日 陈宇",
    "10月 对比 9月": "月报 10月",
    "昨天": "日报 11月25日 周三",
    "上上个月": "月报 9月",
    "去年": "月报 2025年",
    "今年 周倩": "月报 1月1日-11月26日 周倩",
    "上周 按渠道": "按渠道 11月16日-22日",
    "本月 陈宇 对比 周倩": "月报 11月1日-26日 陈宇等2位",
    "试驾排行": "排行 11月1日-26日",
    "上周到店排名": "排行 11月16日-22日",
}


@pytest.mark.parametrize(("words", "title"), BARE.items())
def test_days_and_whose_alone_mean_the_report_of_them(book: Conversation, words: str, title: str) -> None:
    shown = book.say("王磊", words)
    assert shown.only.title == title
    assert "慢的" not in shown or "11月" in title, "how it stands today is no part of what is over"


def test_days_alone_are_told_apart_and_are_no_report_to_come(book: Conversation) -> None:
    assert "订车：迈腾1 途观L1" in book.say("王磊", "本季度 按车型")
    assert "报" not in book.say("王磊", "下周").only.title
    assert "报" not in book.say("陈宇", "上周").only.title, "a rep's words may be half a note"


def test_who_is_slow_is_counted_of_whom_was_asked(book: Conversation) -> None:
    assert "慢的：超过15天没动1位" in book.say("王磊", "月报")
    assert "慢的：超过15天没动1位" in book.say("王磊", "月报 周倩")
    assert "慢的" not in book.say("王磊", "月报 陈宇")


def test_a_number_by_day_and_under_conditions(book: Conversation) -> None:
    assert "最多 11月2日 1批，平均一天0.3批" in book.say("王磊", "本月到店多少 按天")
    asked = book.say("王磊", "周报 上周 抖音来的")
    assert "到店2批" in asked and asked.only.labels()[:3] == ["按顾问", "按渠道", "到店2"]
    opened = book.tap("王磊", "到店2")
    assert "张伟" in opened and "李敏" in opened and "王强" not in opened, "the condition stands behind the number"
    assert "正在导出" in book.tap("王磊", "下载", on=opened.only)
    assert "正在导出：11月1日-26日\n0/7位" in book.tap("王磊", "下载", on=book.say("王磊", "月报").only)


NOTES = ("客户 高翔13800000021 看途观L", "试驾 高翔 途观L 觉得后排小", "成交 高翔 途观L", "战败 高翔 买了CR-V")


def test_a_note_that_begins_with_the_word_of_a_report_is_a_note(chat: Conversation) -> None:
    for words in NOTES:
        assert "高翔" in chat.say("陈宇", words), words
    assert "成交 11月" not in chat.say("陈宇", "成交")
    chat.wait(minutes=15)
    assert chat.say("陈宇", "试驾 本周").only.title.startswith("试驾 11月23日")


def test_a_week_and_a_month_report_themselves(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L 抖音来的 到店")
    chat.wait_until(at(30, 9))
    monday = chat.heard("王磊", at(30))
    assert "周报 11月23日-29日" in monday and "到店1批，留档1" in monday and "晨会" not in monday
    chat.wait_until(at(31, 9))
    first = chat.heard("王磊", at(31))
    assert "月报 11月" in first and "渠道留档：抖音1" in first
    assert "张伟" in chat.tap("王磊", "到店1")
    assert "周报" not in chat.heard("周倩", at(30))
