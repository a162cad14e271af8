"""The words of a question about numbers: what is counted, how it is told apart, what asks. A word is one entry."""

import re

from storage.stats import By

NAMED: tuple[tuple[str, str], ...] = (
    ("rate:month_left_rate", "上月剩余(?:客户)?(?:的)?(?:签单率|成交率)"),
    ("rate:quarter_left_rate", "(?:90|九十)天剩余(?:客户)?(?:的)?(?:签单率|成交率)"),
    ("rate:hot_rate_30", "H级?(?:30|三十)天(?:内)?(?:成交率|签单率|转化率)"),
    ("rate:hot_rate", "H级?(?:(?:7|七)天(?:内)?)?(?:成交率|签单率|转化率)"),
)
"""Names of the trade that hold a time or a level."""
MEASURES: tuple[tuple[str, str], ...] = (
    ("rate:call_lead_rate", "来电(?:留档|建档|留资)率"),
    ("rate:lead_rate", "(?:来店|到店)?(?:留档率|建档率|留资率)"),
    ("rate:drive_rate", "试驾率"),
    ("rate:driven_order_rate", "试驾(?:签单率|成交率|转化率?)"),
    ("rate:kept_rate", "(?:邀约)?(?:到店率|赴约率)|邀约成功率"),
    ("rate:return_rate", "二次(?:到店|来店|进店)率"),
    ("rate:clear_loss_rate", "(?:战败)?明确率"),
    ("rate:loss_rate", "战败率|流失率"),
    ("rate:new_order_rate", "新增(?:客户)?(?:的)?(?:签单率|成交率)|新客户?(?:的)?(?:签单率|成交率)"),
    ("rate:tied_rate", "推介置换增购(?:比|率|占比)|(?:推介|置换|增购|增换购|转介绍)(?:占比|比例|率)"),
    ("rate:order_rate", "成交率|转化率?|签单率"),
    ("rate:in_time_rate", "(?:跟进)?及时(?:跟进)?率"),
    ("rate:late_rate", "(?:跟进)?逾期率"),
    ("rate:reserve_rate", "(?:订单)?储备率"),
    ("said:pace", "人均(?:每天|日均)?(?:跟进|联系|回访)(?:量|数|次数)?"),
    ("said:cycle", "成交周期|(?:从认识到)?订车要?(?:多少|几)天"),
    ("said:prices", "单车(?:均价|价格?|成交价)|平均成交价|成交均价"),
    ("hot", "(?:新)?进H级?|新增H级?"),
    ("reserve", "未交(?:的)?订单|没交(?:的)?(?:车|订单)|在手订单"),
    ("due", "(?:该|应|要)(?:跟进|联系|回访)"),
    ("in_time", "(?:按时|及时)(?:跟进|联系)"),
    ("returned", "二次(?:到店|来店|进店)"),
    ("first_visits", "首次(?:到店|来店|进店)|新增集客|集客"),
    ("calls", "首次来电|来电"),
    ("visits", "到过?店|来过?店|进过?店|客流|接待"),
    ("leads", "留档|建档|建卡|留资"),
    ("new", "新增(?:的)?(?:客户|线索)?|新客户|新客|线索"),
    ("drives", "试驾|试乘"),
    ("orders", "订车|订单|下订|成交|签单|卖[了得掉出]?|订了?"),
    ("deliveries", "交车|提车|交付"),
    ("cancels", "退订"),
    ("losses", "战败|流失|丢了"),
    ("attempts", "没接|没打通"),
    ("contacts", "跟进|联系|回访|打了?电话"),
    ("kept", "赴约|约了来了的"),
    ("appointments", "邀约|预约|约了?"),
    ("complaints", "投诉"),
)


def _either(table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<m{place}>{words})" for place, (_, words) in enumerate(table)))


NAME, MEASURE = _either(NAMED), _either(MEASURES)

GROUPS: tuple[tuple[By, str], ...] = (
    ("member", "顾问|人|销售|员工|同事"),
    ("source", "渠道|来源"),
    ("series", "车型|车系|车"),
    ("level", "级别"),
    ("day", "天|日|日期"),
    ("month", "个?月份?"),
    ("reason", "战败原因|原因"),
    ("rival", "竞品|买走的车|战败车型"),
)
GROUP = re.compile(
    r"(?:(?:分|按|每个?)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in GROUPS) + r")(?:分|来?看)?"
    r"|(?:谁|哪个(?:顾问|销售|同事)|哪位)(?P<whose>)|(?:什么|哪[款种个]?)车型?(?P<which>)|哪个?(?:渠道|来源)(?P<whence>))"
)
"""按顾问, and what asks for it: 谁订得最多, 哪个渠道最好."""
ASKED_GROUPS: dict[str, By] = {"whose": "member", "which": "series", "whence": "source"}

OF_LATE = re.compile("最近|近期|这阵子?|这段时间|目前")
"""Says no more than that the last days are meant."""

AGAINST = re.compile(r"\s*(?:和|跟|与)?\s*(?:对比|相比|比一?比|vs|VS|比)\s*")
UNTIL_NOW = re.compile(r"\s*(?:到|至)(?:现在|今天|目前|今)|\s*以来")
"""From the time said up to today."""
ASKS = re.compile(
    r"(?:有|是|了|一共|总共|都|共)*(?:多少|几)(?:个|台|位|批|次|辆|组|单|件|人|客户)?(?:客户|人|车)?了?|怎么样|如何|情况|是多少|多高"
    r"|(?:得|的|是)?(?:最[多好高]|第一)(?:的?是)?"
)
"""Words that make a question about numbers of words that could also be noted."""
