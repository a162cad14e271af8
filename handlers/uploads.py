"""上传: a way in for files where the chat takes none. Where it does, they are simply sent."""

from dataclasses import replace

from handlers.cards import attachments as cards
from handlers.commands import command
from handlers.turn import Turn
from storage import uploads
from storage.messages import Message
from storage.uploads import Upload


def offer(turn: Turn, message: Message) -> Message:
    """A message that asks for a file: a chat that takes none shows a link to upload it, once, within half an hour."""
    inbound = turn.inbound
    place = Upload(turn.store.id, inbound.channel, inbound.bot, inbound.sender, inbound.chat)
    return replace(message, upload=uploads.open_for(turn.session, place, turn.now))


@command("上传", slash="upload", does="传照片和文件", place=65)
def _upload(turn: Turn, _: str) -> list[Message]:
    return [offer(turn, cards.send_it())]
