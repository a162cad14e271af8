"""Every kind of reminder, one entry each: what there is to remind of, from what is known about a subject.

Pure: no SQL, no clock, no words beyond a kind's label. A kind yields every occasion that its facts give; the planner
decides which of them become rows.
"""

from scheduler import greeting, owning, selling, sheets
from scheduler.occasions import Kind
from storage.ranks import Rank

MORNING, EVENING, DAWN, DUSK = "morning_list", "evening_list", "morning_sheet", "evening_sheet"
WATCH, HEAT = "handover_watch", "hot_watch"

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "next_contact", "跟进", Rank.RHYTHM, "contact", selling.next_contact, is_next=True,
            when="顾问自己定的时间优先，没定就按级别；没接换个时段再打",
        ),
        Kind("first_day", "新客户", Rank.RHYTHM, "call", selling.first_day, is_next=True, when="没分级的新客户，24 小时内"),
        Kind(
            "web_lead", "网上来的", Rank.MINUTE, "call", selling.web_lead, when="网上来的线索还没联系过，营业时间 30 分钟内",
        ),
        Kind(
            "appointment", "约定", Rank.APPOINTMENT, "visit", selling.appointment, answered_by=selling.came,
            when="前一天傍晚，和约好的时间",
        ),
        Kind("promise", "承诺", Rank.PROMISE, "contact", selling.promise, answered_by=selling.never, when="答应的那天"),
        Kind(
            "errand", "自己的提醒", Rank.SAID, "contact", selling.errand, answered_by=selling.never,
            when="“提醒我明天10点给老王送脚垫”说的时间",
        ),
        Kind(
            "own_errand", "自己的提醒", Rank.UNLISTED, "contact", selling.errand, subject="m",
            when="同上，不关哪位客户的",
        ),
        Kind("silent", "很久没联系", Rank.RHYTHM, "contact", selling.silent, when="30 天没联系上，或级别间隔的三倍"),
        Kind("revival", "再问一次", Rank.RHYTHM, "contact", selling.revival, when="战败 60 天后；先放一放到期那天"),
        Kind("delivery_day", "交车", Rank.APPOINTMENT, "contact", owning.delivery_day, when="交车前一天和当天"),
        Kind(
            "return_visit", "交车后回访", Rank.CARE, "return_visit", owning.return_visit, is_touch=True,
            when="交车后 3、7、30 天",
        ),
        Kind(
            "service", "保养", Rank.CARE, "call", owning.service, is_touch=True,
            when="按日子或里程，先到的算；提前 15 天、当天，之后每 30 天",
        ),
        Kind("insurance", "续保", Rank.CARE, "call", owning.insurance, is_touch=True, when="到期前 60、15 天"),
        Kind(
            "inspection", "年检", Rank.CARE, "call", owning.inspection, is_touch=True,
            when="第 2、4、8 年网上办，第 6、10 年上线，之后每年；月底前 60、15 天",
        ),
        Kind("anniversary", "提车周年", Rank.GREETING, "wechat", owning.anniversary, is_touch=True, when="提车满 1 到 5 年"),
        Kind(
            "birthday", "生日", Rank.GREETING, "wechat", greeting.birthday, is_touch=True, is_fixed=True,
            when="当天，阳历农历都行；闰月按平月，没有三十就二十九，2 月 29 日平年在 28 日",
        ),
        Kind(
            "festival", "节日", Rank.UNLISTED, "wechat", greeting.festival, subject="m",
            when="春节、中秋，一件事带名单；当天不上班就提前到最近的上班日",
        ),
        Kind(MORNING, "早上列表", Rank.UNLISTED, "contact", sheets.of_member("list_at"), subject="m", is_list=True,
             when="上班的日子 8:40"),
        Kind(EVENING, "晚上小结", Rank.UNLISTED, "contact", sheets.of_member("evening_at"), subject="m", is_list=True,
             when="上班的日子 18:20"),
        Kind(DAWN, "晨会", Rank.UNLISTED, "contact", sheets.of_store("sheet_at"), subject="s", is_list=True,
             when="给经理，8:25"),
        Kind(WATCH, "交接后", Rank.UNLISTED, "contact", sheets.handovers, subject="s", is_list=True,
             when="给经理，交接 48 小时后还没联系过的"),
        Kind(HEAT, "H级没动", Rank.UNLISTED, "contact", sheets.of_store("hot_at"), subject="s", is_list=True,
             when="给经理和顾问，16:00，H级超过 24 小时没动、也没约时间的，一位说一次"),
        Kind(DUSK, "夕会", Rank.UNLISTED, "contact", sheets.of_store("evening_at"), subject="s", is_list=True,
             when="给经理，18:20"),
    )
}  # fmt: skip
"""Every kind by its code. Adding one is one entry here."""
