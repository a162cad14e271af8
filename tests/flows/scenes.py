"""The scenes of a rep's day and a manager's as conversations: what is typed, what is tapped, what must be read then.

Played and counted by test_scenes.py; the table of counts stands in docs/scenes.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Say:
    """Somebody types."""

    words: str


@dataclass(frozen=True)
class Tap:
    """Somebody presses a button."""

    label: str


@dataclass(frozen=True)
class Wait:
    """Time passes until a day of November at nine."""

    day: int


Step = Say | Tap | Wait


@dataclass(frozen=True)
class Scene:
    """One thing somebody wants done."""

    code: str
    title: str
    steps: tuple[Step, ...]
    shows: tuple[str, ...]
    """What is read in the answers."""
    who: str = "陈宇"
    before: tuple[tuple[str, Step], ...] = ()
    """What has happened until then; not counted."""
    is_choice: bool = False
    """One tap more is a choice among customers."""


ZHANG = ("陈宇", Say("张先生13800000001 看途观L 预算20左右 H"))
WANG = ("陈宇", Say("王强13900006602 看途岳 12到15万 A"))
LI = ("陈宇", Say("李姐13700005512 看迈腾 抖音来的 H"))
ORDER = (WANG, ("陈宇", Say("王哥订了途观L 380 白 落地22.8 月底提")), ("陈宇", Tap("确认订车")))

SCENES = (
    Scene("R2", "新客户第一句", (Say("张先生13800000001 看途观L 预算20左右 对比CR-V 周六带老婆来 H"),),
          ("记好了：张先生（新客户）", "想买 途观L，20万左右", "约定 11月28日 周六 到店，带老婆")),
    Scene("R3", "记错了，改", (Say("不对 电话是13800000007 预算18到20"),),
          ("电话 13800000001 → 13800000007", "预算 20万左右 → 18万-20万"), before=(ZHANG,)),
    Scene("R4", "两位同姓", (Say("张先生回微信了 说下午再聊"), Tap("张先生 0001")),
          ("哪位张先生？", "记好了：张先生"), before=(ZHANG, ("陈宇", Say("张建国13800008866 看迈腾 B")), LI), is_choice=True),
    Scene("R5", "没接", (Say("李姐 没接"),), ("记好了：李姐没接", "再打"), before=(LI,)),
    Scene("R8", "试驾", (Say("王哥试驾途岳 觉得后排小 老婆喜欢白色"),),
          ("记好了：王强试驾途岳", "试驾 途岳，觉得后排小", "顾虑 空间", "颜色 白色"), before=(WANG,)),
    Scene("R9", "订车，抄到厂家系统", (Say("王哥订了途观L 380 白 落地22.8 定金5000 月底提"), Tap("确认订车"), Tap("抄到厂家系统")),
          ("王强订车，对吗？", "成交价 落地22.8万", "记好了：王强订车", "联系电话：13900006602"), before=(WANG,)),
    Scene("R11", "打电话前看一眼", (Say("李姐"),), ("李姐 H级", "13700005512 · 抖音", "想买 迈腾"), before=(LI,)),
    Scene("1", "送走客户", (Say("张先生13800000001 看途观L 预算20左右 对比CR-V 周末带老婆来 H"),),
          ("记好了：张先生（新客户）", "对比 本田CR-V", "约定")),
    Scene("2a", "打完电话，没接", (Say("张先生 没接"),), ("记好了：张先生没接",), before=(ZHANG,)),
    Scene("2b", "打完电话，嫌贵", (Say("李姐 嫌贵 再便宜5000就定 后天打"),), ("顾虑 价格", "下次 11月25日 周三"), before=(LI,)),
    Scene("4", "试驾", (Say("王哥试驾秦L 觉得后排小 老婆喜欢白色"),), ("试驾 秦L，觉得后排小",), before=(WANG,)),
    Scene("5", "打电话前，按号码", (Say("13800000001"),), ("张先生 H级", "想买 途观L"), before=(ZHANG,)),
    Scene("5b", "两位张先生", (Say("张"), Say("2")), ("“张”有2位", "H级"),
          before=(ZHANG, ("陈宇", Say("张建国13800008866 看迈腾 H"))), is_choice=True),
    Scene("6a", "订车", (Say("王哥订了 秦L 128 白 落地11.8 月底提"), Tap("确认订车")), ("记好了：王强订车", "价格 已记"), before=(WANG,)),
    Scene("6b", "提车", (Say("王哥提车了 粤B12345 保险平安"),), ("车牌 粤B12345", "回访 交车后"), before=ORDER),
    Scene("7", "没成", (Say("赵总战败 买了Model Y 嫌交期长"), Tap("确认不跟")), ("买了Model Y", "王磊也会看到这条"),
          before=(("陈宇", Say("赵总13600009999 看探岳 B")),)),
    Scene("8a", "生日", (Say("李姐 生日农历八月十五"),), ("生日 农历八月十五",), before=(LI,)),
    Scene("8b", "里程和首保", (Say("王哥 5200公里 约周四首保"),), ("里程 5200公里", "11月26日 周四"), before=ORDER),
    Scene("8c", "老客户介绍", (Say("王哥介绍了他同事 刘女士 13966667777"),), ("记好了：刘女士（新客户）", "来源 老客户介绍"), before=ORDER),
    Scene("9a", "改级别", (Say("改 张先生 B级"),), ("级别 H级 → B级",), before=(ZHANG,)),
    Scene("9b", "撤销", (Say("撤销"),), ("撤销了：张先生",), before=(ZHANG,)),
    Scene("M8", "客户生气", (Say("李姐投诉 提车一周空调异响 说要退车 找315"), Tap("已打电话")),
          ("王磊也会看到这条", "先停 祝福、邀约、回访都停", "记好了：李姐联系上了"), before=(LI,)),
    Scene("M8b", "客户生气，经理", (Tap("我来联系"),), ("李姐你来联系",), who="王磊", before=(LI, ("陈宇", Say("李姐投诉 空调异响")))),
    Scene("经理1", "本月", (Say("本月"),), ("留档",), who="王磊", before=(ZHANG,)),
    Scene("M2", "晨会，谁快买了", (Say("晨会"), Tap("H级1")), ("晨会 11月23日", "李姐 5512"), who="王磊",
          before=(LI, ("陈宇", Say("王姐13800000002 看途岳 A 今天下午3点来")))),
    Scene("M7", "定目标", (Say("12月目标 订车30 交车28 陈宇8"), Tap("告诉大家")), ("全店 订车30，交车28", "告诉了1位同事"), who="王磊"),
    Scene("经理2", "逾期，催一下", (Say("逾期"), Tap("提醒陈宇")), ("李姐 H级", "提醒了陈宇：1位"), who="王磊",
          before=(LI, ("陈宇", Wait(27)))),
    Scene("经理3", "战败待审", (Say("战败待审"), Tap("驳回")), ("请定一下", "驳回了：李姐"), who="王磊",
          before=(LI, ("陈宇", Say("李姐战败 买了凯美瑞")), ("陈宇", Tap("确认不跟")))),
    Scene("经理4", "离职，客户转走", (Say("陈宇离职 客户转给 周倩"), Tap("转出并停用")), ("陈宇的1位客户转出？",), who="王磊", before=(LI,)),
    Scene("经理5", "渠道", (Say("渠道 本月"),), ("抖音",), who="王磊", before=(LI,)),
    Scene("经理5b", "竞品", (Say("竞品"),), ("新客户在比：本田CR-V1",), who="王磊",
          before=(("陈宇", Say("李姐13700005512 看途观L 对比CR-V H")),)),
    Scene("经理5c", "导出", (Say("导出 H级"),), ("正在导出：H级",), who="王磊", before=(LI,)),
    Scene("数", "问一个数，看是谁", (Say("本月抖音来的留档几个"), Tap("看客户")), ("留档1位", "李姐 5512"), who="王磊", before=(LI,)),
    Scene("表1", "来店登记表", (Say("上周的来店登记表"),), ("正在做：来店登记表", "11月16日-22日"), who="王磊", before=(LI,)),
    Scene("表2", "营业日报表", (Say("营业日报表 今天"),), ("正在做：营业日报表",), before=(LI,)),
    Scene("表3", "级别状况表", (Say("级别状况表 小陈"),), ("正在做：级别状况表", "11月"), who="王磊", before=(LI,)),
    Scene("卡", "管理卡", (Say("李姐的管理卡"),), ("正在做：管理卡", "1位，好了发给你"), before=(LI,)),
    Scene("查", "按条件找", (Say("H级 20万以上 看过迈腾的"),), ("没有符合的",), before=(LI,)),
    Scene("准备", "见客户前", (Say("准备 李姐"),), ("准备：李姐",), before=(LI,)),
    Scene("客流", "没留电话的一批", (Say("来了一批3个人 看途岳 没留电话"),), ("记好了：来店1批",)),
    Scene("化解", "顾虑化解了", (Say("李姐 价格谈妥了 做了置换"),), ("化解 价格，做了置换",), before=(("陈宇", Say("李姐13700005512 看迈腾 嫌贵 H")),)),
    Scene("列表", "不要白色了", (Say("不要白色了"),), ("颜色 白色 → 空",), before=(("陈宇", Say("李姐13700005512 看迈腾 白色 H")),)),
)  # fmt: skip
