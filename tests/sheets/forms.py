"""Six header layouts as stores keep them (domain.md section 7), each with its traps, as bytes of xlsx or csv."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, merges: Sequence[str] = ()) -> bytes:
    """A book with these cells in its first sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for area in merges:
        page.merge_cells(area)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def gbk(rows: Rows) -> bytes:
    """A csv as Excel in Chinese saves it."""
    return "\r\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows).encode(
        "gbk"
    )


TRAFFIC = xlsx(
    [
        ["恒信汽车 11月来店客流登记表"] + [None] * 13,
        ["店", None, "客户", None, None, "来店", None, None, None, None, None, None, None, None],
        ["序号", "销售顾问", "客户姓名", "F/S", "电话", "来店时间", "人数", "欲购车型", "意向车型", "备注（客户特征、决策人）", "级别", "渠道", "是否添加微信", "试乘试驾(Y/N)"],
        [1, "陈宇", "张先生", "F", 13800000101, datetime(2026, 11, 20), 2, "途观L", None, "老婆说了算", "H级", "汽车之家", "√", "Y"],
        [2, "周倩", "李女士", "S", "138 0000 0102", 46347, 1, "迈腾", None, "怕费油", "A类", "自然到店", "是", "N"],
        [3, "小陈", "王哥", "F", "13800000103/13800000113", "11月3日", 3, "途岳", None, "", "H(7天)", "抖音", "", "✓"],
        [None] * 14,
        [4, "陈宇", "", "F", "138****0104", "11.5", 1, "途岳", None, "", "B", "来电", "", ""],
        [5, "陈宇", "钱总", "F", "138****0105", "11.5", 1, "途岳", None, "", "C", "来电", "", ""],
    ],
    ["A1:N1", "A2:B2", "C2:E2", "F2:N2"],
)  # fmt: skip
"""1 客流表: two rows above the header, merged; serial days, ticks, spaces in numbers, two in one cell, masked ones."""

DAILY = gbk([
    ["序号", "客户姓名", "车型", "电话", "区域", "访问计划", "信息来源", "目的", "意向客户级别（原有/现在）", "访问状况", "访问经过", "主管指示事项"],
    ["1", "赵先生", "帕萨特", "1.3800000201E+10", "南山", "电话", "懂车帝", "邀约", "A", "接通", "嫌贵,要再便宜5000", "下周再约"],
    ["2", "孙姐", "探岳", "1.38E+10", "福田", "到店", "朋友推荐", "看车", "H级", "到店", "喜欢白色", ""],
    ["3", "", "探岳", "1.38E+10", "福田", "到店", "朋友推荐", "看车", "H级", "到店", "", ""],
])  # fmt: skip
"""2 日报, a GBK csv: numbers in scientific notation, whole and ruined; unknown columns."""

VISITS = xlsx([
    ["在店时段", "来店人数", "来店工具", "顾客姓名*", "联系电话", "来店目的", "来店频率(初/再)", "意向型号", "意向颜色", "竞品对比", "意向级别", "接待结果", "备注", "购车预算"],
    ["10:00-11:00", 2, "自驾", "周女士", "0755-26668888", "看车", "初", "途观L、途岳", "白色/黑色", "CR-V", "H", "约周六再来", "带老公", "18.98万"],
    ["14:00-15:00", 1, "地铁", "吴先生", "13800000302", "试驾", "再", "迈腾380", "灰色", "凯美瑞、雅阁", "A", "试驾满意", "", 189800],
    ["16:00-17:00", 1, "地铁", "郑先生", "13800000303", "看车", "初", "迈腾", "深空灰", "", "N", "", "", "18-20万"],
])  # fmt: skip
"""3 来店登记: a landline, several cars and colours in a cell, budgets three ways."""

LEADS = xlsx([
    ["线索编号", "经销商代码", "客户姓名", "客户电话", "客户性别", "来源渠道", "意向车型", "到店次数", "是否到店", "首次试驾时间", "试驾次数", "线索下发时间", "首次跟进时间", "最后跟进时间", "线索状态"],
    ["XS001", "D7788", "冯先生", "13800000401", "男", "懂车帝", "途观L", 1, "是", "2026-11-10", 1, "2026-11-01 09:12:00", "2026-11-01 10:00:00", "2026-11-15 15:30:00", "跟进中"],
    ["XS002", "D7788", "陈女士", "+8613800000402", "女", "官网", "途岳", 0, "否", "", 0, date(2026, 11, 2), "", "", "未跟进"],
])  # fmt: skip
"""4 an OEM's export of leads: moments with seconds, +86."""

OWNERS = xlsx([
    ["保有客户表", None, None],
    ["姓名", "联系电话", "通讯地址", "购买日期", "用途", "车型", "颜色", "发动机号", "VIN号码", "一周回访", "定期回访记录", "纪念日回访", "首保提醒", "首保时间"],
    ["褚先生", "13800000501", "南山区科技园", "2025.3.5", "家用", "迈腾", "黑色", "EA888123", "LSVAA49J132000001", "已回访", "满意", "", "", "2025年9月5日"],
    ["卫女士", "13800000502", "", 45600, "家用", "途观L", "白色", "", "LSVAA49J132000002", "", "", "", "", ""],
])  # fmt: skip
"""5 the sheet of owners: 车型 is what they bought, days with points and as serials."""

HISTORY = xlsx([
    ["姓名", "手机", "拟购车型", "级别", "顾问", "第一次跟进", "第二次跟进", "第三次跟进", "下次跟进时间", "战败原因", "家庭成员"],
    ["蒋先生", 13800000601, "途观L", "H", "陈宇", "11.3 电话，嫌贵", "11.8到店，试驾", "", "2026-12-01", "", "两个孩子"],
    ["沈姐", 13800000602, "迈腾", "B级", "马超", "10月20日 微信，发了配置", "", "", "2026-11-01", "", ""],
    ["韩先生", 13800000603, "探岳", "F", "马超", "9.1 电话", "", "", "", "选择竞品", ""],
    ["蒋先生", 13800000601, "途岳", "A", "陈宇", "", "", "", "", "", "重复的一行"],
    ["另一人赵敏", 13800000601, "途岳", "A", "陈宇", "", "", "", "", "", "同一个号码"],
    ["=1+1", 13800000604, "=HYPERLINK(1)", "C", "陈宇", "", "", "", "", "", "+cmd"],
])  # fmt: skip
"""6 a store's own: a column a contact, a lost one, a repeated row, one number of two people, cells like formulas."""
