"""What only the page does: its guard, its stream, its controls, its password."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.degrade import degrade
from bot.channels.page import PageChannel
from bot.channels.page.transcript import Entry, Transcripts
from storage.messages import Button, File, Message
from tests.channels.rigs import ME, NOW, FixedControls, Inbox, PageRig, framed, page_rig, running

SAY = {"key": "key-00000001", "sender": ME, "text": "今天"}
CARD = Message("记好了：张先生", buttons=(Button("撤销", "undo:7.1"),))
SITE = "http://127.0.0.1:8642"


def visitor(channel: PageChannel) -> httpx.AsyncClient:
    """A browser without a network in between; for everything but the stream."""
    app = Starlette(routes=channel.routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)


# The guard


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8642"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "["},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Host": "127.0.0.1"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/page/state", "/page/page.js", "/page/events?sender=demo:chenyu"])
async def test_who_did_not_open_the_page_here_is_refused(headers: dict[str, str], path: str) -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 403
        assert answer.text.startswith("这个页面")
        assert "陈宇" not in answer.text


async def test_a_post_from_another_site_is_refused() -> None:
    channel, inbox = PageChannel(FixedControls()), Inbox()
    async with running(channel, inbox), visitor(channel) as client:
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert (await client.post("/page/say", json=SAY, headers=headers)).status_code == 403
        plain = {"Content-Type": "text/plain"}  # what a form can send without asking
        assert (await client.post("/page/say", content=json.dumps(SAY), headers=plain)).status_code == 415
        assert inbox.tried == []


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost", "[::1]:8642", "LOCALHOST:8642"])
async def test_the_own_names_of_this_machine_are_let_in(host: str) -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        assert (await client.get("/", headers={"Host": host, "Origin": f"http://{host}"})).status_code == 200


async def test_the_page_runs_only_its_own_scripts() -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        index = await client.get("/")
        policy = index.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in index.text.replace("http-equiv", "")
        assert (await client.get("/page/page.js")).headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fpage%2Fchannel.py", "index.html", "%2e%2e"])
async def test_only_the_pages_own_files_are_served(name: str) -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        assert (await client.get(f"/page/{name}")).status_code == 404


# What people send


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"[" * 60_000, 400),
        (json.dumps({**SAY, "key": "short"}).encode(), 400),
        (json.dumps({**SAY, "key": 7}).encode(), 400),
        (json.dumps({**SAY, "text": " \n"}).encode(), 400),
        (json.dumps({**SAY, "text": None}).encode(), 400),
        (json.dumps({**SAY, "sender": "demo:nobody"}).encode(), 403),
        (json.dumps({**SAY, "text": "字" * 70_000}).encode(), 413),
    ],
)
async def test_what_makes_no_sense_gets_a_line_and_comes_to_nobody(body: bytes, status: int) -> None:
    channel, inbox = PageChannel(FixedControls()), Inbox()
    async with running(channel, inbox), visitor(channel) as client:
        answer = await client.post("/page/say", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == status
        assert len(answer.text.splitlines()) == 1
        assert inbox.tried == []


async def test_half_characters_and_control_characters_do_not_come_in() -> None:
    channel, inbox = PageChannel(FixedControls()), Inbox()
    async with running(channel, inbox), visitor(channel) as client:
        raw = '{"key": "key-00000001", "sender": "demo:chenyu", "text": "张\\u0000先\\ud83d生\\ud83d\\ude00\\r\\n来了"}'
        await client.post("/page/say", content=raw, headers={"Content-Type": "application/json"})
        assert inbox.taken[0].text == "张先生😀\n来了"


async def test_the_same_key_twice_is_passed_on_and_shown_once() -> None:
    async with page_rig() as rig:
        await rig.client.post("/page/say", json=SAY)
        await rig.client.post("/page/say", json=SAY)
        assert [taken.key for taken in rig.inbox.taken] == [SAY["key"], SAY["key"]]
        assert [entry["text"] for entry in await rig.entries()] == ["今天"]


async def test_before_the_channel_runs_nothing_is_lost_silently() -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        answer = await client.post("/page/say", json=SAY)
        assert (answer.status_code, answer.text) == (503, "还没准备好")


async def test_sent_again_an_hour_later_a_text_keeps_its_moment() -> None:
    controls, inbox = FixedControls(), Inbox()
    channel = PageChannel(controls)
    async with running(channel, inbox), visitor(channel) as client:
        inbox.broken = True
        assert (await client.post("/page/say", json=SAY)).status_code == 503
        inbox.broken = False
        controls.time += timedelta(hours=1)
        assert (await client.post("/page/say", json=SAY)).status_code == 200
        assert [tried.sent_at for tried in inbox.tried] == [NOW, NOW]


async def test_a_pressed_button_comes_in_with_the_message_it_stood_under() -> None:
    async with page_rig() as rig:
        sent = await rig.channel.send(ME, CARD, "", "out-1")
        press = {"key": "key-00000001", "sender": ME, "message": sent, "action": "undo:7.1"}
        assert (await rig.client.post("/page/press", json=press)).status_code == 200
        (taken,) = rig.inbox.taken
        assert (taken.button, taken.quoted, taken.text, taken.key) == ("undo:7.1", sent, "", "key-00000001")
        assert [entry["pressed"] for entry in await rig.entries()] == ["undo:7.1"]
        assert (await rig.client.post("/page/press", json={**press, "action": "<b>"})).status_code == 400


async def test_a_reply_names_the_message_it_replies_to() -> None:
    async with page_rig() as rig:
        sent = await rig.channel.send(ME, CARD, "", "out-1")
        await rig.client.post("/page/say", json={**SAY, "quoted": sent})
        assert rig.inbox.taken[0].quoted == sent
        assert [entry["quoted"] for entry in await rig.entries()] == ["", sent]


# The stream


async def test_a_message_sent_twice_under_one_key_is_shown_once() -> None:
    async with page_rig() as rig:
        assert await rig.channel.send(ME, CARD, "", "out-1") == await rig.channel.send(ME, CARD, "", "out-1")
        assert len(await rig.entries()) == 1


async def test_a_message_replaced_after_a_restart_is_shown_anew() -> None:
    async with page_rig() as rig:
        assert await rig.channel.send(ME, CARD, "out-of-before", "out-1") == "out-1"
        assert [entry["text"] for entry in await rig.entries()] == [CARD.text]


async def test_a_broken_line_is_taken_up_where_it_broke() -> None:
    async with page_rig() as rig:
        first = await rig.channel.send(ME, Message("一"), "", "out-1")
        await rig.channel.send(ME, Message("二"), "", "out-2")
        last = [number for kind, number, _ in await rig.frames() if kind == "entry"][-1]
        await rig.channel.send(ME, Message("三"), "", "out-3")
        await rig.channel.send(ME, Message("一改"), first, "out-4")
        frames = await rig.frames(after=last)
        assert [json.loads(data)["text"] for kind, _, data in frames if kind == "entry"] == ["三", "一改"]
        assert all(kind != "fresh" for kind, _, _ in frames)


@pytest.mark.parametrize("after", ["", "0000-7", "nonsense", "-", "x-" + "9" * 5000])
async def test_a_line_from_another_time_starts_afresh(after: str) -> None:
    async with page_rig() as rig:
        await rig.channel.send(ME, Message("一"), "", "out-1")
        assert [kind for kind, _, _ in await rig.frames(after)] == ["fresh", "entry", "now"]


async def test_an_open_stream_gets_what_comes_and_beats_in_between() -> None:
    async with page_rig(lambda controls: PageChannel(controls, heartbeat=0.01)) as rig:
        async with rig.client.stream("GET", "/page/events", params={"sender": ME}) as response:
            frames = framed(response)
            assert [(await anext(frames))[0] for _ in range(4)] == ["fresh", "now", "now", "now"]
            await rig.channel.send(ME, Message("一"), "", "out-1")
            async with asyncio.timeout(5):
                while (await anext(frames))[0] != "entry":
                    pass
        assert await no_streams(rig)


async def no_streams(rig: PageRig) -> bool:
    """True once the server noticed that the browser is gone."""
    async with asyncio.timeout(5):
        while rig.channel._transcripts._bells:
            await asyncio.sleep(0.005)
    return True


async def test_open_streams_end_when_the_page_closes() -> None:
    async with page_rig() as rig, rig.client.stream("GET", "/page/events", params={"sender": ME}) as response:
        frames = framed(response)
        assert (await anext(frames))[0] == "fresh"
        rig.channel.close()
        assert [kind async for kind, _, _ in frames] == ["now"]


async def test_one_person_does_not_see_the_chat_of_another() -> None:
    async with page_rig() as rig:
        await rig.channel.send("demo:wanglei", Message("撞单：何先生"), "", "out-1")
        assert await rig.entries() == []
        assert (await rig.client.get("/page/events", params={"sender": "demo:nobody"})).status_code == 403


async def test_the_oldest_entries_go_when_there_are_too_many() -> None:
    transcripts = Transcripts(kept=3)
    for number in range(5):
        transcripts.put(ME, Entry(str(number), Message("一"), NOW))
    assert [entry.id for entry in transcripts.after(ME, 0)] == ["2", "3", "4"]


# The controls


async def test_the_state_tells_who_there_is_and_what_time_it_is() -> None:
    async with visitor(PageChannel(FixedControls())) as client:
        state = (await client.get("/page/state")).json()
        assert [person["name"] for person in state["people"]] == ["陈宇", "王磊"]
        assert (state["demo"], state["now"], state["zone"]) == (True, "2026-11-23T10:15:00+08:00", "Asia/Shanghai")


async def test_forward_reset_and_explain_reach_the_product() -> None:
    controls = FixedControls()
    channel = PageChannel(controls)
    await channel.send(ME, CARD, "", "out-1")
    async with visitor(channel) as client:
        for step in ("hour", "morning", "day"):
            assert (await client.post("/page/forward", json={"step": step})).status_code == 200
        assert (await client.post("/page/forward", json={"step": "year"})).status_code == 400
        assert controls.steps == ["hour", "morning", "day"]
        found = (await client.post("/page/explain", json={"sender": ME, "text": "王姐 没接"})).json()["found"]
        assert found == [{"label": "称呼", "value": "王姐", "start": 0, "end": 2, "rule": "姓加称呼"}]
        await client.post("/page/reset", json={})
        assert controls.resets == 1
        assert channel._transcripts.after(ME, 0) == []


# The password


def locked(controls: FixedControls) -> PageChannel:
    """The page of a real store."""
    return PageChannel(controls, password="通行2026", sender=ME)


async def test_without_the_password_nothing_is_told_or_taken() -> None:
    channel, inbox = locked(FixedControls()), Inbox()
    async with running(channel, inbox), visitor(channel) as client:
        assert (await client.get("/")).status_code == 200
        for path in ("/page/state", f"/page/events?sender={ME}"):
            assert (await client.get(path)).status_code == 401
        for path in ("/page/say", "/page/press", "/page/explain", "/page/logout"):
            assert (await client.post(path, json=SAY)).status_code == 401
        assert inbox.tried == []


async def test_the_password_opens_the_page_for_its_one_member() -> None:
    channel, inbox = locked(FixedControls()), Inbox()
    async with running(channel, inbox), visitor(channel) as client:
        assert (await client.post("/page/login", json={"password": "通行2025"})).status_code == 403
        answer = await client.post("/page/login", json={"password": "通行2026"})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        state = (await client.get("/page/state")).json()
        assert ([person["sender"] for person in state["people"]], state["demo"]) == ([ME], False)
        assert (await client.post("/page/say", json=SAY)).status_code == 200
        assert (await client.post("/page/say", json={**SAY, "sender": "demo:wanglei"})).status_code == 403
        assert (await client.post("/page/logout", json={})).status_code == 200
        assert (await client.get("/page/state")).status_code == 401


async def test_with_a_password_there_are_no_demo_controls() -> None:
    controls = FixedControls()
    async with visitor(locked(controls)) as client:
        await client.post("/page/login", json={"password": "通行2026"})
        assert (await client.post("/page/forward", json={"step": "day"})).status_code == 403
        assert (await client.post("/page/reset", json={})).status_code == 403
        assert (controls.steps, controls.resets) == ([], 0)


async def test_guessing_is_slowed_down() -> None:
    async with visitor(locked(FixedControls())) as client:
        tries = [(await client.post("/page/login", json={"password": str(number)})).status_code for number in range(6)]
        assert tries == [403] * 5 + [429]


@pytest.mark.parametrize(("password", "sender"), [("", ME), ("通行2026", "")])
def test_a_password_without_words_or_member_is_refused_at_once(password: str, sender: str) -> None:
    with pytest.raises(ValueError, match="password"):
        PageChannel(FixedControls(), password=password, sender=sender)


CHART, BOOK = File("漏斗.png", "image/png", "1"), File("客户 表.xlsx", "application/x-made-up", "2")


async def kept(blob: str) -> bytes | None:
    """What the product keeps."""
    return {"1": b"\x89PNG", "2": b"PK", "3": b"<svg><script/></svg>"}.get(blob)


async def test_a_picture_is_shown_and_a_file_saved_under_its_name() -> None:
    async with page_rig(lambda controls: PageChannel(controls, load=kept)) as rig:
        for number, part in enumerate(degrade(Message("周报", picture=CHART, file=BOOK), rig.channel.can)):
            await rig.channel.send(ME, part, "", f"out-{number}")
        first, second = await rig.entries()
        assert (first["picture"]["name"], first["file"], first["text"]) == ("漏斗.png", None, "")
        picture = await rig.client.get(first["picture"]["url"])
        assert (picture.content, picture.headers["content-type"]) == (b"\x89PNG", "image/png")
        assert picture.headers["content-disposition"].startswith("inline")
        assert "sandbox" in picture.headers["content-security-policy"]
        file = await rig.client.get(second["file"]["url"])
        assert (file.content, second["text"]) == (b"PK", "周报")
        assert file.headers["content-disposition"] == (
            "attachment; filename*=UTF-8''%E5%AE%A2%E6%88%B7%20%E8%A1%A8.xlsx"
        )


async def test_a_drawing_is_shown_and_nothing_in_it_runs() -> None:
    async with page_rig(lambda controls: PageChannel(controls, load=kept)) as rig:
        await rig.channel.send(ME, Message("", picture=File("漏斗.svg", "image/svg+xml", "3")), "", "out-1")
        (entry,) = await rig.entries()
        drawing = await rig.client.get(entry["picture"]["url"])
        assert drawing.headers["content-type"] == "image/svg+xml"
        assert drawing.headers["content-disposition"].startswith("inline")
        assert {"default-src 'none'", "sandbox"} <= set(drawing.headers["content-security-policy"].split("; "))
        assert drawing.headers["x-content-type-options"] == "nosniff"


async def test_what_is_no_picture_is_never_shown_in_the_page() -> None:
    async with page_rig(lambda controls: PageChannel(controls, load=kept)) as rig:
        await rig.channel.send(ME, Message("", picture=File("x.html", "text/html", "1")), "", "out-1")
        (entry,) = await rig.entries()
        assert (await rig.client.get(entry["picture"]["url"])).headers["content-disposition"].startswith("attachment")


async def test_only_what_stands_in_ones_own_chat_can_be_asked_for() -> None:
    async with page_rig(lambda controls: PageChannel(controls, load=kept)) as rig:
        await rig.channel.send(ME, Message("", picture=CHART), "", "out-1")
        await rig.channel.send(ME, Message("", picture=File("旧.png", "image/png", "9")), "", "out-2")
        for path, status in (
            ("picture/out-1?sender=demo:wanglei", 404), ("picture/out-1?sender=somebody", 403),
            ("file/out-1?sender=demo:chenyu", 404), ("picture/out-2?sender=demo:chenyu", 404),
            ("picture/out-1?sender=demo:chenyu", 200),
        ):  # fmt: skip
            assert (await rig.client.get(f"/page/attached/{path}")).status_code == status, path


# As another channel shows it


@pytest.mark.parametrize(("like", "kind"), [("wecom", "card"), ("telegram", "text"), ("fax", ""), ("", "")])
async def test_a_message_comes_with_its_likeness_where_one_is_asked_for(like: str, kind: str) -> None:
    async with page_rig() as rig:
        await rig.channel.send(ME, CARD, "", "out-1")
        await rig.say("今天")
        card, own = (json.loads(data) for name, _, data in await rig.frames(like=like) if name == "entry")
        assert [part["kind"] for part in card["parts"] or ()] == ([kind] if kind else [])
        assert own["parts"] is None
