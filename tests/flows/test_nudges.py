"""The day around the reminders: what settles them, several answers at once, the evening, texts for customers."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from storage.kinds import MonthDay
from storage.models import Appointment, Care, Contact, Customer, Errand, Member, Reminder, Setting
from storage.vault import seal
from tests.flows.conversation import Conversation, at, scene


def missed(chat: Conversation, times: int) -> Conversation:
    """王强 did not answer so many times in a row."""
    chat.say("陈宇", "王强13900006602 途岳 A 男")
    for _ in range(times):
        chat.say("陈宇", "王强 没接")
        chat.wait(hours=2)
    return chat


# -- no answer ------------------------------------------------------------------------------------------------------


def test_only_the_third_call_in_a_row_offers_other_ways(chat: Conversation) -> None:
    missed(chat, 2)
    third = chat.say("陈宇", "王强 没接").only
    assert third.title == "记好了：王强没接（第3次）"
    assert third.labels() == ["发条微信", "先放一放", "接着打", "撤销"]
    assert "发条微信" not in chat.say("陈宇", "王强 没接").only.labels(), "once"


def test_let_go_for_a_while_and_come_back(chat: Conversation) -> None:
    missed(chat, 3)
    asleep = chat.tap("陈宇", "先放一放").only
    assert asleep.title == "王强先放一放了"
    assert "再提醒 2027年2月21日 周日" in str(asleep)
    planned = chat.count(Reminder, Reminder.kind == "revival", Reminder.state == "planned")
    assert (planned, chat.count(Reminder, Reminder.kind == "next_contact", Reminder.state == "planned")) == (1, 0)
    assert "撤销了" in chat.tap("陈宇", "撤销")
    assert chat.count(Reminder, Reminder.kind == "next_contact", Reminder.state == "planned") == 1


def test_go_on_calling(chat: Conversation) -> None:
    missed(chat, 3)
    assert "再打 明天 11月24日 周二" in chat.tap("陈宇", "接着打")


def test_a_word_by_wechat_is_drafted_and_sent_by_the_rep(chat: Conversation) -> None:
    missed(chat, 3)
    text, ask = chat.tap("陈宇", "发条微信").shown
    assert str(text) == "王先生您好，我是恒信的陈宇，刚才打电话没打通，方便时回我一句就好。"
    assert ask.labels() == ["已送", "换一版"]
    other, _ = chat.tap("陈宇", "换一版").shown
    assert str(other) != str(text) and other.id == text.id, "in its place"
    assert chat.tap("陈宇", "已送").only.title == "记好了：给王强发了"
    assert chat.count(Care, Care.occasion == "missed") == 1
    assert chat.count(Contact, Contact.method == "wechat", Contact.reached.is_(False)) == 1  # type: ignore[union-attr]


def test_who_wants_to_be_left_alone_is_asked_about_once(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    note = chat.say("陈宇", "王强 说别打了").only
    assert "以后不再提醒联系？" in str(note) and note.labels()[:2] == ["不再联系", "照常"]
    assert chat.count(Customer, Customer.do_not_contact.is_(True)) == 0  # type: ignore[attr-defined]
    assert chat.tap("陈宇", "不再联系").only.title == "王强不再提醒联系"
    assert chat.count(Reminder, Reminder.kind == "next_contact", Reminder.state == "planned") == 0
    assert "不再提醒联系？" not in chat.say("陈宇", "王强 又说别打了"), "known by now"
    assert "撤销了" in chat.say("陈宇", "撤销")


def test_as_ever(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.say("陈宇", "王强 说别打了")
    assert chat.tap("陈宇", "照常").only.title == "王强照常提醒"
    assert chat.count(Customer, Customer.do_not_contact.is_(True)) == 0  # type: ignore[attr-defined]


# -- appointments ---------------------------------------------------------------------------------------------------


@scene
def agreed(chat: Conversation) -> Conversation:
    """赵刚 comes today at three; it has been announced."""
    chat.say("陈宇", "赵刚13900000003 途岳 A 今天下午3点到店")
    chat.wait_until(at(23, 14, 58))
    return chat


def test_an_appointment_is_settled_by_who_came(agreed: Conversation) -> None:
    ring = agreed.last("陈宇")
    assert (ring.title, ring.labels()) == ("15:00 赵刚到店", ["来了", "没来", "改约"])
    assert agreed.tap("陈宇", "来了").only.title == "记好了：赵刚来了"
    before = agreed.count(Contact)
    agreed.say("陈宇", "试驾了途岳 觉得后排小")
    assert agreed.count(Contact) == before, "the next sentence fills it"
    assert agreed.count(Appointment, Appointment.state == "kept") == 1
    agreed.wait_until(at(23, 18, 25))
    assert "来了没" not in str(agreed.heard("陈宇", at(23, 18)))


def test_who_did_not_come_is_in_the_next_list(agreed: Conversation) -> None:
    gone = agreed.tap("陈宇", "没来").only
    assert gone.title == "记好了：赵刚没来" and "再联系 明天 11月24日 周二" in str(gone)
    agreed.wait_until(at(24, 8, 45))
    assert "1 赵刚" in str(agreed.last("陈宇"))
    assert "没接" not in agreed.say("陈宇", "赵刚"), "nobody called"


def test_another_day_is_agreed(agreed: Conversation) -> None:
    agreed.tap("陈宇", "改约")
    assert "下次" in agreed.say("陈宇", "周六下午2点")
    agreed.wait_until(at(28, 13, 58))
    assert agreed.last("陈宇").title == "14:00 赵刚到店"


def test_the_evening_asks_what_became_of_the_day(agreed: Conversation) -> None:
    agreed.say("陈宇", "李敏13700005512 迈腾 A 今天下午5点打电话")
    agreed.wait_until(at(23, 18, 21))
    sheet = agreed.last("陈宇")
    lines = str(sheet).splitlines()
    assert sheet.at < at(23, 18, 21) and lines[0] == "今天记了2条"
    assert "1 赵刚 说15:00来，来了没" in lines and "2 李敏 17:00提醒过，还没回" in lines
    assert sheet.labels() == ["1 来了", "1 没来", "群日报", "都明天"]
    assert agreed.say("陈宇", "1 来了").only.title == "记好了：赵刚来了"
    assert agreed.tap("陈宇", "都明天").only.title == "1位明天再提醒"
    agreed.wait_until(at(24, 8, 45))
    assert "李敏" in str(agreed.last("陈宇")) and "赵刚" not in str(agreed.last("陈宇"))


def test_the_figures_for_the_group_name_nobody(agreed: Conversation) -> None:
    brief = str(agreed.say("陈宇", "群日报").only)
    assert brief.splitlines()[:2] == ["11月23日 周一 陈宇", "新客户1 到店0 试驾0 电话0"] and "赵刚" not in brief


def test_nothing_on_a_day_off(agreed: Conversation) -> None:
    def rest(session: object) -> None:
        session.exec(select(Member).where(Member.name == "陈宇")).one().rest_days = "2"  # type: ignore[attr-defined]

    agreed.write(rest)
    agreed.wait_until(at(25, 8, 30))
    assert not agreed.heard("陈宇", at(24)).shown
    agreed.wait_until(at(25, 8, 45))
    assert "赵刚" in str(agreed.heard("陈宇", at(25)))


# -- several at once ------------------------------------------------------------------------------------------------


@scene
def four(chat: Conversation) -> Conversation:
    """Four customers on Friday's list."""
    for number, name in enumerate(("王强", "李敏", "赵刚", "孙丽")):
        chat.say("陈宇", f"{name}139000000{number:02d} 途岳 A 周五联系")
    chat.wait_until(at(27, 8, 45))
    return chat


def test_several_lines_in_one_message(four: Conversation) -> None:
    contacts = four.count(Contact)
    answer = four.say("陈宇", "1 完成 聊了置换 周五再联系 3 明天 其余明天").only
    assert answer.title == "记好了：3条"
    assert "1 王强" in str(answer) and "3 赵刚，明天再提醒" in str(answer) and "其余2位 明天再提醒" in str(answer)
    assert four.count(Contact) == contacts + 1
    assert "没有要联系的" in four.say("陈宇", "今天")
    assert "撤销了" in four.tap("陈宇", "撤销")
    assert four.say("陈宇", "今天").startswith("今天4位"), "all of it"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("其余明天", 0),
        ("1没接，2 没接", 2),
        ("2 完成 其余都谈好了", 3),
        ("1 明天 2 后天 3 下周一", 1),
        ("4 完成 预算 15 万", 3),
    ],
)
def test_ways_to_say_it(four: Conversation, words: str, left: int) -> None:
    four.say("陈宇", words)
    assert four.say("陈宇", "今天").startswith(f"今天{left}位" if left else "今天没有要联系的")


# -- one's own ------------------------------------------------------------------------------------------------------


def test_one_s_own_reminder_about_a_customer(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    made = chat.say("陈宇", "提醒我明天10点给老王送脚垫").only
    assert made.title == "到时候提醒：王强"
    assert "时间 明天 11月24日 周二 10:00" in str(made) and "要做 给老王送脚垫" in str(made)
    chat.wait_until(at(24, 9, 58))
    ring = chat.last("陈宇")
    assert ring.title == "10:00 给老王送脚垫" and ring.labels()[0] == "办好了"
    assert chat.tap("陈宇", "办好了").only.title == "办好了：给老王送脚垫"
    assert chat.count(Reminder, Reminder.kind == "errand", Reminder.state == "done") == 1


def test_one_s_own_reminder_about_nobody(chat: Conversation) -> None:
    assert chat.say("陈宇", "提醒我今天下午4点交社保").only.title == "到时候提醒"
    chat.wait_until(at(23, 16))
    assert chat.last("陈宇").title == "16:00 交社保"
    assert "要办：交社保" in chat.say("陈宇", "今天")
    assert chat.tap("陈宇", "办好了").only.title == "办好了：交社保"
    assert "交社保" not in chat.say("陈宇", "今天")
    assert not chat.heard("周倩").shown


def test_one_s_own_reminder_is_undone(chat: Conversation) -> None:
    chat.say("陈宇", "提醒我今天下午4点交社保")
    assert "撤销了" in chat.tap("陈宇", "撤销")
    chat.wait_until(at(23, 17))
    assert "16:00 交社保" not in chat.heard("陈宇") and chat.count(Errand) == 0


@pytest.mark.parametrize(
    ("words", "answer"),
    [("提醒我给老王送脚垫", "什么时候提醒？"), ("提醒我明天10点", "提醒做什么？")],
)
def test_what_is_missing_is_asked_for(chat: Conversation, words: str, answer: str) -> None:
    assert chat.say("陈宇", words).only.title == answer
    assert chat.count(Errand) == 0


def test_whose_errand_it_is(chat: Conversation) -> None:
    chat.say("陈宇", "张先生13800000061 看途观L")
    chat.say("陈宇", "张建国13800008866 看迈腾")
    question = chat.say("陈宇", "提醒我明天10点给张先生送合同").only
    assert question.title == "是哪位的事？" and len(question.labels()) == 2
    assert chat.say("陈宇", "1").only.title.startswith("到时候提醒：张")


# -- greetings ------------------------------------------------------------------------------------------------------


def born(chat: Conversation, day: MonthDay) -> None:
    """李敏's birthday."""

    def write(session: object) -> None:
        row = session.exec(select(Customer).where(Customer.name == "李敏")).one()  # type: ignore[attr-defined]
        seal(session, row, "birthday", day.dump())  # type: ignore[arg-type]

    chat.write(write)
    chat.say("陈宇", "李敏 喜欢白色")


def test_a_birthday_is_drafted_sent_and_kept(chat: Conversation) -> None:
    chat.say("陈宇", "李敏13700005512 迈腾 A 女 预算20万 嫌贵 12月10日联系")
    born(chat, MonthDay(11, 25))
    chat.wait_until(at(25, 8, 45))
    assert "1 李敏 今天生日" in str(chat.last("陈宇"))
    text, _ = chat.say("陈宇", "1 话术").shown
    assert str(text) == "李女士您好，今天您生日，祝您平安顺心，事事如意。恒信 陈宇"
    assert chat.tap("陈宇", "已送").only.title == "记好了：给李敏发了"
    assert "没有要联系的" in chat.say("陈宇", "今天")
    assert chat.count(Care, Care.occasion == "birthday:2026") == 1
    assert "生日 在列表里 办了" in chat.say("陈宇", "提醒记录 李敏")


def test_a_birthday_whose_day_went_by_is_listed_as_missed(chat: Conversation) -> None:
    chat.say("陈宇", "李敏13700005512 迈腾 A 12月10日联系")
    born(chat, MonthDay(11, 25))
    chat.clock.at = at(27, 8, 45)  # three days down
    chat.wait_until(at(27, 8, 50))
    assert "过了没提醒的：李敏11月25日生日" in str(chat.heard("陈宇", at(27)))


def test_a_birthday_on_a_day_off_is_shown_before_it(chat: Conversation) -> None:
    def rest(session: object) -> None:
        session.exec(select(Member).where(Member.name == "陈宇")).one().rest_days = "3"  # type: ignore[attr-defined]

    chat.write(rest)
    chat.say("陈宇", "李敏13700005512 迈腾 A 12月10日联系")
    born(chat, MonthDay(11, 25))
    chat.wait_until(at(24, 8, 45))
    assert "李敏 明天生日" in str(chat.last("陈宇"))


def test_a_festival_is_one_task_with_its_names(chat: Conversation) -> None:
    chat.write(lambda session: session.merge(Setting(store_id=_store(session), key="festivals", value='["双十二"]')))
    for number, name in enumerate(("王强", "李敏", "赵刚")):
        chat.say("陈宇", f"{name}139000000{number:02d} 途岳 A 12月20日联系")
    born(chat, MonthDay(12, 14))
    chat.clock.at = at(42, 8, 30)
    chat.wait_until(at(42, 8, 45))
    assert "双十二祝福2位，发 祝福" in str(chat.last("陈宇"))
    text, names = chat.say("陈宇", "祝福").shown
    assert str(text) == "双十二将至，祝您和家人安康顺心。恒信 陈宇"
    assert names.title == "双十二祝福 2位" and "王强、赵刚" in str(names), "李敏 has her birthday this week"
    assert chat.tap("陈宇", "都已送").only.title == "记好了：双十二祝福发了2位"
    assert "双十二" not in chat.say("陈宇", "今天")
    assert chat.count(Care, Care.occasion == "双十二:2026") == 2


def _store(session: object) -> int:
    return session.exec(select(Member).where(Member.name == "陈宇")).one().store_id  # type: ignore[attr-defined,no-any-return]


# -- rings and sheets -----------------------------------------------------------------------------------------------


def test_six_rings_a_day_and_the_rest_in_one(chat: Conversation) -> None:
    for number in range(9):
        chat.say("陈宇", f"客人{'甲乙丙丁戊己庚辛壬'[number]}139000001{number:02d} 途岳 A 今天{number + 10}点半打电话")
    chat.wait_until(at(23, 18, 19))
    told = chat.heard("陈宇", at(23, 10)).shown
    rings = [shown for shown in told if "打电话" in shown.title]
    lists = [shown for shown in told if shown.title.startswith("今天") and "11月23日" in shown.title]
    assert (len(rings), len(lists)) == (6, 1)
    assert all(shown.at.minute not in (0, 30) for shown in told)
    assert lists[0].at < at(23, 16, 30) and "今天18:30" in str(lists[0])


def test_the_managers_sheets(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 H 周二联系")
    chat.say("周倩", "赵刚13900000003 途岳 A 周四上午10点到店")
    chat.wait_until(at(26, 8, 26))
    sheet = chat.last("王磊")
    assert at(26, 8, 25) <= sheet.at < at(26, 8, 26) and sheet.title == "晨会 11月26日 周四"
    text = str(sheet)
    assert "今天该联系2位，逾期1" in text and "陈宇 1，逾期1｜周倩 1，逾期0" in text
    assert "到店1：10:00 赵刚（周倩）" in text and "逾期最久：王强（陈宇，2天）" in text
    chat.wait_until(at(26, 18, 21))
    evening = str(chat.last("王磊"))
    assert evening.startswith("夕会 11月26日 周四") and "约了没结的1：赵刚（周倩）" in evening


def test_the_log_of_a_customer_s_reminders(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A 今天下午3点打电话")
    assert chat.say("陈宇", "提醒记录 王强").only.title == "王强还没提醒过"
    chat.wait_until(at(23, 15))
    chat.tap("陈宇", "没接")
    assert "11-23 15:00 跟进 发到了 办了" in chat.say("陈宇", "提醒记录 王强")
    assert "没找到" in chat.say("陈宇", "提醒记录 没这人")
    assert chat.clock.at < at(23, 15) + timedelta(hours=1) and date(2026, 11, 23) == chat.clock.at.date()


# -- a car that was sold --------------------------------------------------------------------------------------------


def test_a_service_is_planned_moved_by_the_mileage_and_done(chat: Conversation) -> None:
    chat.say("陈宇", "王强13900006602 途岳 A")
    chat.say("陈宇", "王强订了 途岳 落地12万")
    chat.tap("陈宇", "确认订车")
    chat.say("陈宇", "王强提车了")
    due = [Reminder.kind == "service", Reminder.state == "planned"]
    assert chat.count(Reminder, *due, Reminder.occasion.like("%:first:due")) == 1  # type: ignore[attr-defined]
    chat.say("陈宇", "王强 跑了8000公里了")
    soon = Reminder.due_at < at(25)
    assert chat.count(Reminder, *due, soon, Reminder.occasion.like("%:first:due")) == 1  # type: ignore[attr-defined]
    done = chat.say("陈宇", "王强 首保做完了 8100公里")
    assert "保养 做过了" in done
    assert chat.count(Reminder, *due, Reminder.occasion.like("%:first:%")) == 0  # type: ignore[attr-defined]
    assert chat.count(Reminder, *due) >= 2, "the next one"
    assert "保养 做过了" not in chat.say("陈宇", "王强 该保养了 约周四做首保")
