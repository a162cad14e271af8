"""Who a member is, asked of WeCom's directory: what they are called, where they work, whether they lead there."""

from bot.channels.base import Blocked, Paused, Refused
from bot.channels.wecom_app.api import Api
from handlers.team import Person


async def look_up(api: Api, sender: str) -> Person | None:
    """A member of the visible range; None for anybody else."""
    try:
        member = await api.ask("user/get", userid=sender)
    except (Blocked, Refused):
        return None
    places = [int(number) for number in member.get("department") or ()]
    leads = [bool(flag) for flag in member.get("is_leader_in_dept") or ()]
    names = [await _name(api, number) for number in places]
    return Person(str(member.get("name") or ""), tuple(filter(None, names)), any(leads))


async def _name(api: Api, department: int) -> str:
    """What a department is called; empty where the app may not know."""
    try:
        answer = await api.ask("department/get", id=str(department))
    except (Refused, Paused):  # an app that may not see the department is told to wait for it
        return ""
    return str((answer.get("department") or {}).get("name") or "")
