"""Plain questions in a rep's and a manager's own words, beside the notes that look like them."""

import pytest

from storage.models import Contact, Customer, Errand
from tests.flows.conversation import Conversation, scene


@scene
def book(chat: Conversation) -> Conversation:
    """Two customers of 陈宇's; 李敏 under discussion."""
    chat.say("陈宇", "王强13900006602 途岳 A 周六上午10点来店")
    chat.say("陈宇", "李敏13700005512 女 看迈腾 今天下午3点打电话")
    return chat


ASKED = (
    ("陈宇", "今天还要联系谁？", "今天1位 11月23日 周一"), ("陈宇", "我今天要跟进哪些人", "今天1位 11月23日 周一"),
    ("陈宇", "周六要联系谁", "找到1位"), ("陈宇", "谁这周末来店", "找到1位"), ("陈宇", "我有多少客户", "客户 11月1日-23日"),
    ("陈宇", "我今天记了几个", "日报 11月23日 周一"), ("陈宇", "今天怎么样", "日报 11月23日 周一"), ("陈宇", "还差几台", "11月还没定目标"),
    ("陈宇", "我这个月订了几台", "订车0台"), ("陈宇", "李姐是谁的客户", "李敏的归属"), ("陈宇", "李姐什么级别", "李敏 N级"),
    ("陈宇", "有没有看途岳的", "找到1位"), ("陈宇", "哪些客户看途岳", "找到1位"), ("陈宇", "有几个A级客户", "找到1位"),
    ("陈宇", "查一下13700005512", "李敏 N级"), ("陈宇", "帮我找一下李姐", "李敏 N级"), ("陈宇", "你好", "记客户，发一句就行："),
    ("陈宇", "把李姐转给周倩", "“给”只有经理能发"), ("王磊", "把李敏转给周倩跟", "李敏给周倩？"), ("王磊", "李敏给周倩跟", "李敏给周倩？"),
    ("王磊", "今天谁没记", "日报 11月23日 周一"), ("王磊", "店里有多少客户", "客户 11月1日-23日"), ("王磊", "王强归谁", "王强的归属"),
    ("王磊", "目标完成多少了", "11月还没定目标"), ("陈宇", "李姐什么时候来", "李敏 N级"), ("陈宇", "王强的价格是多少", "王强没有你能看的价格"),
    ("陈宇", "本月谁过生日", "没有符合的"), ("陈宇", "快到期的保险", "没有符合的"), ("陈宇", "我周六要请假", "“休假”只有经理能发"),
    ("王磊", "陈宇周六休息", "陈宇休假到11月28日 周六？"), ("王磊", "上周战败原因", "没成的 11月16日-22日"),
    ("王磊", "批注王强 价格别松口", "批注好了：王强"), ("王磊", "催陈宇", "陈宇没有逾期的"), ("王磊", "加个销售 小王", "邀请小王？"),
    ("王磊", "抖音的客户转化怎么样", "11月1日-23日 抖音"), ("王磊", "小红书有没有用", "11月1日-23日 小红书"), ("王磊", "上个月抖音效果怎么样", "10月 抖音"),
    ("王磊", "哪个渠道转化高", "渠道 11月1日-23日"), ("王磊", "抖音和汽车之家哪个好", "渠道 11月1日-23日"), ("王磊", "客户都从哪来的", "渠道 11月1日-23日"),
    ("王磊", "陈宇最近怎么样", "11月1日-23日 陈宇"), ("王磊", "这个月战败怎么这么多", "没成的 11月1日-23日"), ("王磊", "都输给谁了", "没成的 11月1日-23日"),
    ("王磊", "哪款车卖得好", "成交 11月1日-23日"), ("王磊", "谁业绩最好", "排行 11月1日-23日"), ("王磊", "能完成目标吗", "11月还没定目标"),
    ("王磊", "上周谁没打电话", "跟进0次"), ("王磊", "最近客流怎么样", "到店0批"), ("王磊", "试驾转化怎么样", "试驾签单率 —"), ("王磊", "途观L卖得怎么样", "订车0台"),
    ("王磊", "A级还有几个没成交", "找到1位"), ("王磊", "谁手上客户最多", "恒信4人"), ("王磊", "王强怎么样了", "王强 A级"), ("陈宇", "李姐那边什么情况", "李敏 N级"),
    ("陈宇", "抖音的客户转化怎么样", "11月1日-23日 抖音"), ("陈宇", "今天有啥安排", "今天1位 11月23日 周一"), ("陈宇", "还有谁没跟", "今天1位 11月23日 周一"),
    ("陈宇", "周六谁要来试驾", "没有符合的"), ("陈宇", "我有几个快到期的", "没有符合的"), ("陈宇", "这个月目标多少", "11月还没定目标"), ("陈宇", "谁要过生日了", "没有符合的"),
    ("陈宇", "王强怎么聊", "准备：王强"), ("陈宇", "途观L和CR-V怎么比", "还没有话术"), ("陈宇", "客户嫌贵怎么说", "还没有话术"), ("陈宇", "今天跟了几个", "日报 11月23日 周一"),
    ("王磊", "今天店里什么情况", "日报 11月23日 周一"), ("王磊", "陈宇手上有几个A级", "找到1位"), ("王磊", "哪些客户快凉了", "没有符合的"),
    ("王磊", "试驾完没订的有谁", "没有符合的"), ("王磊", "丢给凯美瑞的有哪些", "没有符合的"), ("王磊", "客户嫌什么最多", "画像 2位"), ("王磊", "大家都在对比什么车", "竞品 11月1日-23日"),
    ("王磊", "本月目标定20台", "11月目标"), ("王磊", "陈宇8 周倩7", "11月目标"), ("王磊", "现在完成多少了", "11月还没定目标"), ("王磊", "有投诉没处理吗", "都处理完了"),
    ("王磊", "明天交车几台", "没有符合的"), ("王磊", "陈宇今天打了几个电话", "跟进2次"), ("王磊", "周报发我", "周报 11月16日-22日"), ("王磊", "上周的漏斗", "漏斗 11月16日-22日"),
    ("王磊", "帮我看下王强", "王强 A级"), ("王磊", "王强的定金交了没", "王强 A级"), ("陈宇", "王强提车了没", "王强 A级"), ("陈宇", "今天打了几个电话", "跟进2次"),
    ("陈宇", "我的A级", "找到1位"), ("陈宇", "早上好 今天要干嘛", "今天1位 11月23日 周一"), ("陈宇", "周末活动邀请了谁", "现在没有要邀约的"), ("陈宇", "谁是老客户", "没有符合的"), ("陈宇", "这周约了谁", "找到1位"), ("陈宇", "这个怎么用", "记客户，发一句就行："),
    ("陈宇", "怎么删除客户", "删哪位？"), ("陈宇", "导出我的客户", "正在导出：全部"), ("陈宇", "李姐叫什么来着", "李敏 N级"),
    ("王磊", "怎么交接客户", "交接：写上是谁"), ("王磊", "今天什么情况", "日报 11月23日 周一"), ("陈宇", "周五下午交报表提醒我", "到时候提醒"),
)  # fmt: skip


@pytest.mark.parametrize(("who", "words", "title"), ASKED)
def test_a_plain_question(book: Conversation, who: str, words: str, title: str) -> None:
    assert book.say(who, words).shown[0].title == title
    assert book.count(Contact) == 2, "it is no note"


@pytest.mark.parametrize(
    ("who", "words"), [("王磊", "周倩手上事情多"), ("王磊", "陈宇看途岳 B级"), ("陈宇", "周倩帮我接待了")]
)
def test_no_customer_is_made_of_a_colleague(book: Conversation, who: str, words: str) -> None:
    book.say(who, words)
    assert book.count(Customer) == 2
    assert "记好了：周倩（新客户）" in book.say("陈宇", "周倩13900002203 看途岳"), "with a number it is somebody else"


@pytest.mark.parametrize("words", ["刚才那个删掉", "刚才那个是误会 不要了", "上一条发错了"])
def test_what_was_just_said_is_taken_back(book: Conversation, words: str) -> None:
    book.say("陈宇", "老吴13900002203 代步")
    assert "撤销了：老吴没有建" in book.say("陈宇", words)


def test_the_line_that_is_asked_for_stands_alone(book: Conversation) -> None:
    for line in ("价格：先做置换评估", "迈腾 比 凯美瑞：后排宽", "途观L 比 CR-V：七座可选"):
        book.say("王磊", f"话术 {line}")
    assert book.say("陈宇", "途观L和CR-V怎么比") == "话术1条\n1 途观L 比 本田CR-V：七座可选"
    assert book.say("陈宇", "客户嫌贵怎么说") == "话术1条\n1 价格：先做置换评估"
    assert "话术3条" in book.say("陈宇", "话术")


@pytest.mark.parametrize("words", ["有没有白色的", "问有没有优惠", "王强 把配置单给他了"])
def test_a_note_that_looks_like_one(book: Conversation, words: str) -> None:
    assert book.say("陈宇", words).only.title.startswith("记好了：")
    assert (book.count(Contact), book.count(Customer)) == (3, 2)


@pytest.mark.parametrize(
    "words", ["李敏周五休息", "催他交定金", "我让他先休息", "李敏 周五休息", "设置了导航", "下载了软件 说不好用"]
)
def test_what_is_said_of_a_customer_is_no_manager_s_command(book: Conversation, words: str) -> None:
    answer = book.say("陈宇", words)
    assert "只有经理能发" not in answer and "没有符合的" not in answer


@pytest.mark.parametrize("words", ["优惠还能给多少", "今年车市怎么样啊？", "这单能成吗"])
def test_what_a_manager_asks_is_not_noted_of_whom_they_looked_at(book: Conversation, words: str) -> None:
    book.say("王磊", "王强")
    assert "没有记" in book.say("王磊", words)
    assert book.count(Contact) == 2
    assert "记好了：王强" in book.say("王磊", "问优惠还能给多少")


@pytest.mark.parametrize("words", ["王强周日来", "李姐嫌贵"])
def test_a_manager_is_asked_whether_it_is_who_is_on_file(book: Conversation, words: str) -> None:
    asked = book.say("王磊", words).only
    assert asked.title.startswith("哪位") and asked.labels()[-1] == "新客户" and book.count(Customer) == 2
    assert "记好了：" in book.tap("王磊", asked.labels()[0])
    assert book.count(Customer) == 2


@pytest.mark.parametrize(
    ("words", "when", "what"),
    [
        ("提醒我下午4点给李姐发配置表", "今天16:00", "给李姐发配置表"), ("提醒我下周三给王强打电话", "12月2日 周三", "给王强打电话"),
        ("提醒一下我明天10点送脚垫", "明天 11月24日 周二 10:00", "送脚垫"), ("提醒下我周五交报表", "11月27日 周五", "交报表"),
    ],
)  # fmt: skip
def test_the_day_of_an_errand_keeps_its_first_word(book: Conversation, words: str, when: str, what: str) -> None:
    told = book.say("陈宇", words)
    assert f"时间 {when}" in told and f"要做 {what}" in told
    assert book.count(Errand) == 1


def test_a_line_of_the_list_is_put_off_to_a_date(book: Conversation) -> None:
    assert "回 1 完成 聊了置换 周五再联系，或 1 明天" in book.say("陈宇", "今天"), "of the numbers there are"
    assert book.say("陈宇", "1 12月4日").only.title == "李敏，12月4日再提醒"
    assert book.say("陈宇", "今天").only.title == "今天没有要联系的 11月23日 周一"
