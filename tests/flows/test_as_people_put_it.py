"""Commands and edits in the order people put the words: the name first, the word first, what is no command kept apart."""

import pytest

from storage.models import Complaint, Contact, Customer, Traffic
from tests.flows.conversation import Conversation, scene


@scene
def wang(chat: Conversation) -> Conversation:
    """王强 of 陈宇's, who likes two colours."""
    chat.say("陈宇", "王强13900006602 途岳 预算12到15万 喜欢白色和红色 A级 周五下午3点再联系")
    return chat


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("王强 时间线", "王强的时间线"), ("王强时间线", "王强的时间线"), ("王强的时间线", "王强的时间线"), ("6602 时间线", "王强的时间线"),
        ("王强 准备", "准备：王强"), ("王强 跟进记录", "王强的时间线"), ("王强 看价格", "王强"), ("王强 激活", "王强本来就在跟"),
        ("王强 抄到厂家系统", "客户姓名：王强"), ("王强 喜报", "这位还没订车"), ("王强 归属", "王强"), ("刘芳 时间线", "没找到“刘芳”"),
    ],
)  # fmt: skip
def test_a_command_behind_the_name(wang: Conversation, said: str, title: str) -> None:
    answer = wang.say("陈宇", said).only
    assert answer.title.startswith(title)
    assert "没有记" not in str(answer)
    assert (wang.count(Contact), wang.count(Customer)) == (1, 1), "it is no note"


@pytest.mark.parametrize("said", ["王强 来看车 准备了资料", "王强 要准备"])
def test_a_note_that_holds_the_word(wang: Conversation, said: str) -> None:
    assert wang.say("陈宇", said).only.title.startswith("记好了：王强")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("王强 批注 跟紧点", "批注好了：王强"), ("王强批注 跟紧点", "批注好了：王强"), ("6602 批注 跟紧点", "批注好了：王强"),
        ("王强 批注", "批注哪位、说什么？"), ("王强 审计", "王强"), ("王强 合并 王强", "两次都是王强"),
        ("陈宇 催", "陈宇没有逾期的"), ("小陈催", "陈宇没有逾期的"), ("陈宇 日报", "日报 11月23日 周一 陈宇"),
        ("陈宇的漏斗 上周", "漏斗 11月16日-22日 陈宇"), ("陈宇 目标 8", "11月目标"),
    ],
)  # fmt: skip
def test_a_manager_s_command_behind_the_name(wang: Conversation, said: str, title: str) -> None:
    assert wang.say("王磊", said).only.title.startswith(title)
    assert (wang.count(Contact), wang.count(Customer)) == (1, 1), "it is no note"


def test_a_remark_behind_the_name_says_what_follows(wang: Conversation) -> None:
    wang.say("王磊", "王强 批注 先批注一下价格")
    assert "先批注一下价格" in wang.last("陈宇").message.text


@pytest.mark.parametrize("said", ["审计 王强", "王强 审计", "批注 王强 跟紧点", "逾期", "休假 周五", "/settings"])
def test_what_is_a_manager_s_says_so(wang: Conversation, said: str) -> None:
    answer = wang.say("陈宇", said).only
    assert answer.title.endswith("”只有经理能发") and "跟王磊说一声" in str(answer)
    assert "只有管理员能发" in wang.say("王磊", "开店 恒信南站")
    assert wang.count(Contact) == 1


@pytest.mark.parametrize("said", ["给 王强 发了报价", "催 王强 交定金", "邀请 王强 周六来试驾"])
def test_a_note_that_begins_with_a_manager_s_word(wang: Conversation, said: str) -> None:
    assert wang.say("陈宇", said).only.title == "记好了：王强"


def test_a_complaint_without_words_is_asked_about(wang: Conversation) -> None:
    assert wang.say("陈宇", "投诉").only.title == "都处理完了"
    asked = wang.say("陈宇", "投诉 王强").only
    assert asked.title == "王强不满意什么？" and asked.labels() == ["先记着", "看王强"]
    assert wang.count(Complaint) == 0
    assert "投诉 空调异响，要退车" in wang.say("陈宇", "空调异响，要退车")
    assert "投诉 空调异响，要退车" in str(wang.last("王磊"))
    shown = wang.say("陈宇", "投诉 6602").only
    assert shown.title == "王强：1件没处理完" and "空调异响，要退车" in str(shown) and "处理完 发一句" in str(shown)
    assert "王强" in wang.say("王磊", "投诉").only.message.text
    assert wang.count(Complaint) == 1


def test_a_complaint_without_words_may_be_kept_as_it_is(wang: Conversation) -> None:
    wang.say("陈宇", "投诉 王强")
    assert "李姐" in wang.say("陈宇", "李姐13700005512 看迈腾"), "the next customer is no answer"
    wang.tap("陈宇", "先记着")
    assert wang.count(Complaint) == 1


def test_a_complaint_with_the_word_first_says_what_it_is(wang: Conversation) -> None:
    answer = wang.say("陈宇", "投诉 王强 空调异响")
    assert "投诉 空调异响" in answer and "投诉 王强" not in answer
    assert "投诉 服务态度差" in wang.say("陈宇", "投诉 服务态度差"), "of who is under discussion"


PARTIES = (
    ("来店 2批 4人 看途岳", "来店2批"), ("今天来了三拨人 一个都没留电话", "来店3批"), ("陌生客户 问了途岳 没留联系方式", "来店1批"),
    ("下午来了个散客 看迈腾 不肯留电话", "来店1批"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "counted"), PARTIES)
def test_a_party_without_a_number_is_nobody_s_wish(wang: Conversation, said: str, counted: str) -> None:
    answer = wang.say("陈宇", said)
    assert f"记好了：{counted}" in answer and "一个都" not in answer
    assert (wang.count(Contact), wang.count(Customer)) == (1, 1)
    assert wang.count(Traffic) == int(counted[2])


def test_who_was_let_rest_is_taken_up_in_other_words(wang: Conversation) -> None:
    wang.say("陈宇", "王强休眠到3月")
    assert "重新跟：王强" in wang.say("陈宇", "王强 重新跟")


def test_a_colleague_s_customer_is_not_shown_behind_a_name_either(wang: Conversation) -> None:
    assert "没找到" in wang.say("周倩", "王强 时间线")
    assert "王强" in wang.say("王磊", "王强 审计")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("王强 去掉白色", "白色、红色 → 红色"), ("王强 白色去掉", "白色、红色 → 红色"), ("王强 颜色去掉白色", "白色、红色 → 红色"),
        ("白色删掉", "白色、红色 → 红色"), ("王强 颜色删掉红色", "白色、红色 → 白色"), ("王强颜色清空", "白色、红色 → 空"),
    ],
)  # fmt: skip
def test_what_goes_from_a_list(wang: Conversation, said: str, shown: str) -> None:
    assert shown in wang.say("陈宇", said)
    assert wang.count(Contact) == 1


def test_what_a_list_does_not_hold(wang: Conversation) -> None:
    assert "颜色里没有这一项，现在是白色、红色" in wang.say("陈宇", "王强 颜色去掉黑色").replace("\n", "，")


@pytest.mark.parametrize("said", ["王强 删掉", "删除王强", "删除 王强", "把王强删了", "王强删除资料"])
def test_nobody_is_deleted_by_a_word(wang: Conversation, said: str) -> None:
    answer = wang.say("陈宇", said).only
    assert answer.title == "王强还在，没有删"
    assert "发 撤销" in str(answer)
    assert "发 忘记 王强" in str(answer)
    assert wang.count(Contact) == 1


@pytest.mark.parametrize("said", ["王强要求删除", "王强 要求删除资料", "王强 忘记"])
def test_who_asks_to_be_deleted_goes_to_the_manager(wang: Conversation, said: str) -> None:
    assert wang.say("陈宇", said).only.title == "王强：等王磊定"
    assert "全部删掉？" in str(wang.last("王磊"))


def test_one_of_several_numbers_goes_still(wang: Conversation) -> None:
    wang.say("陈宇", "王强 还有个电话13800000009")
    assert "删了" in wang.say("陈宇", "王强 删掉13800000009")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("休眠 王强", "王强先放到哪天？"), ("王强休眠", "王强先放到哪天？"), ("休眠 王强 到3月1日", "先放一放：王强"),
        ("王强 先放一放 下个月再说", "先放一放：王强"), ("王强 先放一放，年后再联系", "先放一放：王强"), ("休眠到3月1日", "先放一放：王强"),
    ],
)  # fmt: skip
def test_resting_in_any_order(wang: Conversation, said: str, shown: str) -> None:
    assert shown in wang.say("陈宇", said)


def test_a_rep_s_activity_is_no_note_about_somebody(wang: Conversation) -> None:
    assert wang.say("陈宇", "邀约 周六试驾会 B级以上").only.title == "活动由经理来发"
    assert "A级" in wang.say("陈宇", "王强")
    assert "约定" in wang.say("陈宇", "邀约 王强周六来试驾")


def test_traffic_by_its_word(chat: Conversation) -> None:
    assert "今天还没有客流" in chat.say("陈宇", "客流")
    assert "来店3批" in chat.say("陈宇", "客流 3")
    assert "来店2批" in chat.say("陈宇", "客流 2批 看途岳 没留电话")
    assert chat.count(Traffic) == 5
    chat.say("周倩", "来了一批3个人 看途岳 没留电话")
    assert "来店5批" in chat.say("陈宇", "客流"), "a rep's own"
    assert "来店6批" in chat.say("王磊", "客流")


def test_what_is_pasted_says_its_date(wang: Conversation) -> None:
    wang.say("陈宇", "王强 今天下午4点再打")
    assert "下次跟进：11月23日 周一 16:00" in wang.say("陈宇", "抄")
    wang.say("陈宇", "王强 明天上午来店")
    assert "下次跟进：11月24日 周二" in wang.say("陈宇", "抄")


def test_an_undo_says_what_went_back(wang: Conversation) -> None:
    wang.say("陈宇", "王强 预算改成20万")
    wang.say("陈宇", "王强 去掉白色")
    back = wang.say("陈宇", "撤销").only
    assert "颜色 红色 → 白色、红色" in str(back)
    assert "预算 20万 → 12万-15万" in wang.say("陈宇", "撤销")
    assert "预算 12万-15万 → 20万" in wang.say("陈宇", "恢复")
    assert "颜色 白色、红色 → 红色" in wang.tap("陈宇", "恢复", on=back)


def test_a_name_undone_is_called_as_before(wang: Conversation) -> None:
    wang.say("陈宇", "王强 姓名改成王大强")
    undone = wang.say("陈宇", "撤销").only
    assert undone.title == "撤销了：王强"
    assert "称呼 王大强 → 王强" in str(undone)


def test_a_note_undone_says_which_fields_it_had_set(wang: Conversation) -> None:
    wang.say("陈宇", "王强 电话聊了 预算加到18万 H级")
    undone = str(wang.say("陈宇", "撤销").only)
    assert "级别 H级 → A级" in undone
    assert "预算 18万" in undone
    wang.say("陈宇", "王强 电话聊了 挺好")
    assert "回到了记之前的样子" in wang.say("陈宇", "撤销")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("金融方案", "王强"), ("快到期的", "没看懂“快到期”"), ("会飞的客户有哪些", "没看懂“会飞”"),
        ("生日在这个月的", "没有符合的"), ("粤B", "没对上客户"),
    ],
)  # fmt: skip
def test_words_that_are_no_note(wang: Conversation, said: str, shown: str) -> None:
    wang.say("陈宇", "王强 电话聊了，答应给他发金融方案")
    assert shown in wang.say("陈宇", said)
    assert wang.count(Contact) == 2
    assert "A级" in wang.say("陈宇", "王强")


@pytest.mark.parametrize("said", ["王强和李娜合并", "王强 跟 李娜 是同一个人", "6602和8866重复了", "合并 王强 李娜"])
def test_two_are_one_in_any_order(wang: Conversation, said: str) -> None:
    wang.say("陈宇", "李娜13800008866 看途岳")
    assert wang.say("陈宇", said).only.title == "合并成一位：王强 6602"


def test_of_two_who_are_not_both_known_it_is_a_note(wang: Conversation) -> None:
    assert "合并成一位" not in wang.say("陈宇", "王强和他老婆合并考虑")


def test_what_is_not_filed_yet_is_what_an_undo_takes_back(wang: Conversation) -> None:
    for number in ("13800000007", "13800008866"):
        wang.say("陈宇", f"张先生{number} 看迈腾")
    wang.say("陈宇", "王强")
    assert "哪位" in wang.say("陈宇", "张先生 明天来店")
    assert wang.say("陈宇", "撤销").only.title == "撤销了：刚才那条没有记"
    assert wang.count(Customer) == 3, "nothing of before went"
    assert "没有建" in wang.say("陈宇", "撤销")
    assert wang.count(Customer) == 2


def test_a_secret_s_label_alone_tells_nothing(chat: Conversation) -> None:
    chat.say("陈宇", "王姐13800000077 微信wangjie88 车牌粤B12345")
    assert "车牌" not in chat.say("陈宇", "王姐")


@scene
def three(chat: Conversation) -> Conversation:
    """Two 张 and 王强, who is under discussion."""
    chat.say("陈宇", "张先生13800000007 看途观L")
    chat.say("陈宇", "张建国13800008866 看迈腾")
    chat.say("陈宇", "王强13900006602 看途岳")
    return chat


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("张先生0007 嫌贵", "记好了：张先生"), ("张先生 0007 嫌贵", "记好了：张先生"), ("0007张先生嫌贵", "记好了：张先生"),
        ("张先生（0007）嫌贵", "记好了：张先生"), ("张先生 8866 嫌贵", "记好了：张建国"), ("8866 嫌贵", "记好了：张建国"),
        ("8866嫌贵", "记好了：张建国"), ("王强 嫌贵", "记好了：王强"), ("2024款的嫌贵", "记好了：王强"),
    ],
)  # fmt: skip
def test_the_last_digits_as_cards_show_them(three: Conversation, said: str, title: str) -> None:
    answer = three.say("陈宇", said).only
    assert answer.title.removesuffix("（新客户）") == title
    assert "顾虑 价格" in str(answer)
    assert three.count(Customer) == 3


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("王强电话多少", "王强 N级"), ("王强 电话", "王强 N级"), ("王强的微信号是多少？", "王强 N级"), ("王强什么级别", "王强 N级"),
        ("王强 13900006602", "王强 N级"), ("6602电话", "王强 N级"), ("王强上次说什么了", "王强的时间线"), ("王强最近聊了啥", "王强的时间线"),
        ("修改 王强", "改王强的哪一项？"), ("王强 修改", "改王强的哪一项？"), ("改王强", "王强 N级"), ("待办", "今天没有要联系的"),
        ("20万以上的客户", "没有符合的"), ("明天谁来", "没有符合的"),
    ],
)  # fmt: skip
def test_what_is_asked_is_no_note(three: Conversation, said: str, title: str) -> None:
    assert three.say("陈宇", said).only.title.startswith(title)
    assert three.count(Contact) == 3


@pytest.mark.parametrize(
    "said", ["王强 打过电话了", "王强 电话没接", "王强 微信聊了价格", "王强 预算20万", "王强说要想想"]
)
def test_what_was_done_is_one(three: Conversation, said: str) -> None:
    assert three.say("陈宇", said).only.title.startswith("记好了：王强")
    assert three.count(Contact) == 4
