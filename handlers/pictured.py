"""A report's picture: the text is said at once, the picture follows into the same message when it is drawn."""

from dataclasses import replace

from handlers import jobs
from handlers.cards import reports as cards
from handlers.charts import Chart, Format
from handlers.jobs import brings
from handlers.turn import SCHEDULER, Turn
from storage import outbox
from storage.jobs import Returned
from storage.messages import File, Message

CHART = "chart"
"""The job that draws."""
_TYPES: dict[Format, str] = {"png": "image/png", "svg": "image/svg+xml"}


def with_picture(turn: Turn, message: Message, chart: Chart) -> Message:
    """The message now, and with its picture later; without anything to draw as it is."""
    if not any(chart.values):
        return message
    if turn.inbound.bot == SCHEDULER:  # said unasked: the picture goes where the member is reached
        account = outbox.account_to_reach(turn.session, turn.member.id)
        if account is None:
            return message
        turn = replace(turn, inbound=replace(turn.inbound, bot=account.bot, chat=account.chat))
    return jobs.begin(turn, CHART, {"chart": chart.dump(), "message": message.dump()}, message)


@brings(CHART)
def _drawn(turn: Turn, returned: Returned) -> list[Message]:
    """Nothing is said where drawing failed: the numbers stand there already."""
    if returned.result is None:
        return []
    message = Message.load(returned.args["message"])
    if not returned.result["blob"]:
        return [cards.no_font(message)]
    form = returned.result.get("form", "png")
    picture = File(f"{returned.args['chart']['title']}.{form}", _TYPES[form], returned.result["blob"])
    return [replace(message, picture=picture)]
