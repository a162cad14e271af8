"""修改 by buttons and in words, any field; 登记 walks through the six modules and skips what is not known."""

from datetime import date

import pytest

from handlers import forms
from storage.models import Contact, Customer, StageChange
from tests.flows.conversation import Conversation, scene


@scene
def zhang(chat: Conversation) -> Conversation:
    """One customer."""
    chat.say("陈宇", "张伟13800000001 看途观L 预算20左右 H")
    return chat


def open_field(chat: Conversation, label: str) -> str:
    """Tap [修改], then [更多] until the field is there, then the field; what is asked."""
    chat.tap("陈宇", "修改")
    for _ in range(20):
        if label in chat.last("陈宇").labels():
            return chat.tap("陈宇", label)
        chat.tap("陈宇", "更多")
    raise AssertionError(f"no field {label}")


FIELDS = [
    ("预算", "25万", "预算 20万左右 → 25万"),
    ("想买", "迈腾 380", "想买 途观L → 迈腾 380"),
    ("电话", "13800000009", "电话 13800000001 → 13800000009"),
    ("颜色", "白色 黑色", "颜色 白色、黑色"),
    ("称呼", "张大伟", "称呼 张伟 → 张大伟"),
    ("来源", "抖音", "来源 抖音"),
    ("级别", "B", "级别 H级 → B级"),
    ("性别", "男", "性别 男"),
    ("微信", "zw_1988", "微信 zw_1988"),
    ("生日", "农历八月十五", "生日 农历八月十五"),
    ("对比", "CR-V", "对比 本田CR-V"),
    ("说了算", "老婆", "说了算 老婆"),
    ("顾虑", "嫌贵", "顾虑 价格"),
    ("付款", "贷款", "付款 贷款"),
    ("打算", "下个月", "打算 12月31日"),
    ("置换", "2015年朗逸", "置换 2015年朗逸"),
    ("备注", "喜欢钓鱼", "备注 喜欢钓鱼"),
    ("勿扰", "是", "勿扰 否 → 是"),
    ("下次", "周五下午3点", "11月27日"),
]


@pytest.mark.parametrize(("label", "said", "shown"), FIELDS, ids=[field[0] for field in FIELDS])
def test_a_field_by_button_and_words(zhang: Conversation, label: str, said: str, shown: str) -> None:
    asked = open_field(zhang, label)
    assert asked.startswith("张伟：")
    changed = zhang.say("陈宇", said)
    assert shown in changed
    assert "改好了" in changed
    assert zhang.count(Contact) == 1, "an edit is no contact"
    assert "撤销了" in zhang.tap("陈宇", "撤销")


@pytest.mark.parametrize(
    ("label", "press", "shown"),
    [
        ("级别", "A级", "级别 H级 → A级"), ("颜色", "白色", "颜色 白色"), ("性别", "女", "性别 女"),
        ("来源", "来电", "来源 来电"), ("付款", "全款", "付款 全款"), ("说了算", "配偶", "说了算 配偶"),
        ("顾虑", "空间", "顾虑 空间"), ("勿扰", "是", "勿扰 否 → 是"), ("多急", "暂不确定", "多急 暂不确定"),
    ],
)  # fmt: skip
def test_a_field_by_buttons_alone(zhang: Conversation, label: str, press: str, shown: str) -> None:
    open_field(zhang, label)
    assert shown in zhang.tap("陈宇", press)


def test_the_new_value_is_found_and_the_old_is_not(zhang: Conversation) -> None:
    open_field(zhang, "电话")
    zhang.say("陈宇", "13800000009")
    assert "张伟" in zhang.say("陈宇", "0009")
    assert "没找到" in zhang.say("陈宇", "0001")
    zhang.say("陈宇", "撤销")
    assert "张伟" in zhang.say("陈宇", "0001")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("预算改成25万", "预算 20万左右 → 25万"),
        ("张伟 预算改成25万", "预算 20万左右 → 25万"),
        ("级别改成B", "级别 H级 → B级"),
        ("张伟 电话改成13800000009", "13800000001 → 13800000009"),
    ],
)
def test_a_field_in_plain_words(zhang: Conversation, said: str, shown: str) -> None:
    assert shown in zhang.say("陈宇", said)
    assert zhang.count(Customer) == 1


@pytest.mark.parametrize(
    ("label", "wrong", "right"),
    [
        ("电话", "abc", "13800000009"), ("电话", "12345", "13800000009"), ("级别", "很高", "A"), ("预算", "随便", "25万"),
        ("打算", "随便", "下个月"), ("下次", "随便", "周五"), ("称呼", "😀", "张大伟"), ("颜色", "？？", "白色"),
    ],
)  # fmt: skip
def test_a_wrong_answer_leaves_the_question_open(zhang: Conversation, label: str, wrong: str, right: str) -> None:
    open_field(zhang, label)
    answer = zhang.say("陈宇", wrong)
    assert answer and "改好了" not in answer and "记好了" not in answer
    assert "改好了" in zhang.say("陈宇", right)


def test_another_customer_s_note_during_an_edit_is_a_note(zhang: Conversation) -> None:
    open_field(zhang, "颜色")
    assert "记好了：李敏（新客户）" in zhang.say("陈宇", "李敏13700005512 迈腾 黑色")
    zhang.say("陈宇", "白色")
    assert "白色" not in zhang.say("陈宇", "张伟")


def test_a_name_looked_up_during_an_edit_is_no_answer(zhang: Conversation) -> None:
    zhang.say("陈宇", "李敏13700005512 迈腾 黑色")
    zhang.say("陈宇", "张伟")
    open_field(zhang, "颜色")
    assert zhang.say("陈宇", "李敏").only.title == "李敏 N级"
    zhang.say("陈宇", "张伟")
    assert "颜色" not in zhang.say("陈宇", "张伟")


def test_a_command_during_an_edit_is_a_command(zhang: Conversation) -> None:
    open_field(zhang, "预算")
    assert "今天" in zhang.say("陈宇", "今天")
    assert "先不问了" in zhang.say("陈宇", "取消")
    assert "没有等着回的" in zhang.say("陈宇", "取消")


def test_the_menu_comes_below_what_was_pressed(zhang: Conversation) -> None:
    first = zhang.tap("陈宇", "修改").only
    zhang.say("陈宇", "张伟")
    again = zhang.tap("陈宇", "修改").only
    assert again.id != first.id
    assert zhang.tap("陈宇", "更多").only.id == again.id


def test_only_a_deal_has_a_price(zhang: Conversation) -> None:
    assert "还没有成交记录" in open_field(zhang, "成交价")


# -- the guided form --------------------------------------------------------------------------------------------------


def test_the_form_walks_through_the_modules(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    said = {
        "怎么称呼": "孙总", "留电话了吗": "13800000005", "哪一级": "A", "从哪儿来": "抖音", "看什么车": "途观L",
        "预算多少": "20万", "打算什么时候": "下个月", "还在比": "CR-V", "下次什么时候": "周五下午3点", "试驾了": "途观L",
        "谁说了算": "老婆", "有什么顾虑": "嫌贵", "生日": "8月15日",
    }  # fmt: skip
    for step in range(1, len(forms.slots()) + 1):
        asked = chat.last("陈宇")
        assert asked.title.startswith(f"登记 {step}/{len(forms.slots())} ")
        assert "跳过" in asked.labels()
        chat.say("陈宇", next(words for question, words in said.items() if question in str(asked)))
    assert chat.last("陈宇").title == "记好了：孙总试驾途观L（新客户）"
    chat.say("陈宇", "孙总")
    everything = chat.tap("陈宇", "全部")
    for value in ("13800000005", "抖音", "途观L", "20万", "本田CR-V", "11月27日", "老婆", "价格", "8月15日"):
        assert value in everything


def test_every_step_can_be_skipped(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    for _ in forms.slots():
        chat.tap("陈宇", "跳过")
    assert "没有记" in str(chat.last("陈宇"))
    assert chat.count(Customer) == 0


def test_skipping_by_word(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    for _ in forms.slots()[1:]:
        chat.say("陈宇", "跳过")
    assert chat.last("陈宇").title == "记好了：孙总（新客户）"


def test_done_early(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    assert "完成" not in chat.last("陈宇").labels(), "nothing is there to be saved"
    chat.say("陈宇", "孙总")
    saved = chat.tap("陈宇", "完成").only
    assert saved.title == "记好了：孙总（新客户）"
    assert "撤销了：孙总没有建" in chat.tap("陈宇", "撤销")


def test_a_wrong_answer_in_the_form(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    assert "手机号是11位" in chat.say("陈宇", "12345")
    assert "登记 3/" in chat.say("陈宇", "13800000005")


def test_a_note_during_the_form_is_a_note(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    assert "记好了：李敏（新客户）" in chat.say("陈宇", "李敏13700005512 迈腾 黑色 H")
    assert "登记 2/" in chat.say("陈宇", "继续")
    assert "登记 3/" in chat.say("陈宇", "13800000005")
    assert "记好了：孙总（新客户）" in chat.tap("陈宇", "完成")


def test_the_form_can_be_left(chat: Conversation) -> None:
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    assert "先放待补" in chat.say("陈宇", "取消")
    assert chat.count(Customer) == 0


def test_an_own_number_in_the_form_makes_no_second_customer(zhang: Conversation) -> None:
    zhang.say("陈宇", "登记")
    zhang.say("陈宇", "孙总")
    zhang.say("陈宇", "13800000001")
    answer = zhang.tap("陈宇", "完成")
    assert "张伟" in answer
    assert zhang.count(Customer) == 1


@pytest.mark.parametrize(
    ("label", "said", "shown"), [("预算", "20", "预算 20万左右 → 20万"), ("里程", "90", "里程 90")]
)
def test_a_bare_number_answers_the_question(zhang: Conversation, label: str, said: str, shown: str) -> None:
    open_field(zhang, label)
    assert shown in zhang.say("陈宇", said)


@pytest.mark.parametrize(
    ("label", "shown"), [("级别", "级别 H级 → N级"), ("类型", "类型 意向客户 → 潜在客户"), ("想买", "想买 途观L → 空")]
)
def test_a_field_is_emptied_or_back_to_where_it_began(zhang: Conversation, label: str, shown: str) -> None:
    open_field(zhang, label)
    assert shown in zhang.say("陈宇", "清空")


def test_who_introduced_a_customer_is_one_on_file(zhang: Conversation) -> None:
    zhang.say("陈宇", "李敏13900000002 看迈腾")
    zhang.say("陈宇", "张伟")
    open_field(zhang, "介绍人")
    assert "没对上是谁" in zhang.say("陈宇", "欧阳娜娜")
    assert "介绍人 李敏" in zhang.say("陈宇", "李敏")


def test_a_source_outside_the_list_keeps_its_words(zhang: Conversation) -> None:
    open_field(zhang, "来源")
    assert "来源 老板娘的同学" in zhang.say("陈宇", "老板娘的同学")
    assert "老板娘的同学" in zhang.say("陈宇", "张伟")


# -- moments, days, and where a deal leads ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "exact"), [("周六", "date"), ("周六下午", "part"), ("周六下午3点", "time"), ("2026-11-28", "date")]
)
def test_a_day_alone_is_no_hour(zhang: Conversation, said: str, exact: str) -> None:
    open_field(zhang, "下次")
    assert "11月28日" in zhang.say("陈宇", said)
    assert zhang.count(Contact, Contact.next_precision == exact) == 1


def test_what_has_been_was_the_last_day_of_that_name(zhang: Conversation) -> None:
    open_field(zhang, "首次")
    zhang.say("陈宇", "11月20日")
    assert zhang.count(Customer, Customer.first_contact_on == date(2026, 11, 20)) == 1


@pytest.mark.parametrize("level", ["已订", "战败", "F", "O", "已交车"])
def test_no_edit_orders_or_gives_up(zhang: Conversation, level: str) -> None:
    open_field(zhang, "级别")
    assert not {"已订", "已交车", "退订", "战败"} & set(zhang.last("陈宇").labels())
    assert "改好了" not in zhang.say("陈宇", level)
    assert zhang.count(Customer, Customer.level == "H") == 1


def test_no_edit_makes_a_lost_customer(zhang: Conversation) -> None:
    open_field(zhang, "类型")
    assert "战败客户" not in zhang.last("陈宇").labels()
    assert "改好了" not in zhang.say("陈宇", "战败客户")
    open_field(zhang, "类型")
    assert "类型 意向客户 → 保有客户" in zhang.say("陈宇", "保有客户")
    assert zhang.count(StageChange, StageChange.track == "kind", StageChange.new == "owner") == 1
    zhang.say("陈宇", "撤销")
    assert zhang.count(Customer, Customer.kind == "prospect") == 1


@pytest.mark.parametrize("label", ["电话", "微信", "车牌"])
def test_nothing_is_there_to_be_emptied(chat: Conversation, label: str) -> None:
    chat.say("陈宇", "张伟 看途观L 预算20左右 H")
    chat.say("陈宇", "稍后补")
    chat.say("陈宇", "张伟")
    open_field(chat, label)
    assert "没有要改的：张伟" in chat.say("陈宇", "清空")


def test_of_two_numbers_the_main_one_is_edited(zhang: Conversation) -> None:
    zhang.say("陈宇", "张伟还有个号码13800000002")
    assert "现在是 13800000001" in open_field(zhang, "电话")
    assert "电话 13800000001 → 空" in zhang.say("陈宇", "清空")
    assert "现在是 13800000002" in open_field(zhang, "电话")
