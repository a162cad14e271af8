"""Who waits for whom."""

import asyncio
import threading

from bot.lanes import Lanes


async def test_what_may_be_any_amount_does_not_hold_up_the_rest() -> None:
    lanes, begun, go_on, done = Lanes(is_single_writer=True), threading.Event(), threading.Event(), list[str]()

    def hold() -> None:
        begun.set()
        go_on.wait(10)

    holding = asyncio.ensure_future(lanes.write(hold))
    crowd = [asyncio.ensure_future(lanes.write_in_turn(lambda: done.append("said"))) for _ in range(50)]
    await asyncio.to_thread(begun.wait, 10)
    lease = asyncio.ensure_future(lanes.write(lambda: done.append("lease")))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(holding, *crowd, lease)
    assert len(done) == 51
    assert done.index("lease") <= 2
    await lanes.close()
