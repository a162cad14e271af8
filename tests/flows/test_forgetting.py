"""What has served is emptied; what holds words that nobody filed stays. Reading a book costs few questions."""

import asyncio
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage import jobs
from storage.models import Draft, Job
from tests.flows.conversation import Conversation, at


def test_settled_questions_and_finished_work_are_forgotten(chat: Conversation) -> None:
    chat.say("陈宇", "张伟13800000001 看途观L 预算20左右 H")
    chat.tap("陈宇", "修改")
    chat.tap("陈宇", "预算")
    chat.say("陈宇", "取消")
    chat.say("陈宇", "登记")
    chat.say("陈宇", "孙总")
    chat.write(lambda session: _finished(session, chat.clock.now()))
    chat.wait_until(at(25))
    asyncio.run(chat.house.purge())
    assert chat.count(Draft, col(Draft.body).is_(None)) == 0, "not yet"
    chat.wait_until(at(60))
    asyncio.run(chat.house.purge())
    assert chat.count(Draft, Draft.state == "dropped", col(Draft.body).is_not(None)) == 0
    assert chat.count(Draft, Draft.state == "dropped") == 1
    assert chat.count(Draft, col(Draft.state).not_in(("dropped", "done")), col(Draft.body).is_(None)) == 0
    assert chat.count(Job) == 0


def _finished(session: Session, now: datetime) -> None:
    jobs.start(session, "export", {}, now)
    session.flush()
    session.exec(select(Job)).one().state = "done"


def test_the_numbers_of_a_book_are_read_at_once(chat: Conversation) -> None:
    for number in range(5):
        chat.say("陈宇", f"客户{'甲乙丙丁戊'[number]}1380000000{number} 看途观L")
    asked: list[str] = []
    listening = (chat.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    sa.event.listen(*listening)
    chat.say("陈宇", "下周去北京出差")
    sa.event.remove(*listening)
    few = sum("FROM phone" in statement and "customer_id IN" in statement for statement in asked)
    one_by_one = [statement for statement in asked if "FROM phone" in statement and "customer_id =" in statement]
    assert few >= 1
    assert len(one_by_one) < 5
