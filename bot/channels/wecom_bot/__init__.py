"""WeChat Work, AI bot: one long connection that we open, no public address; Tencent's SDK carries the bytes.

**What the protocol promises.** Nothing we receive is acknowledged: a frame that has reached our socket counts as
delivered. So every frame is committed, or laid in the spool, as soon as it is read; a kill can lose what was read in
the milliseconds before its commit, and what the platform wrote to a connection that was dead already. Whoever said it
gets no answer and says it again; anything delivered twice has the same ``msgid`` and stops at Seen. An orderly stop,
the loss of the lease and a database that is away lose nothing that was read.

**What we send** is acknowledged by its ``req_id``, and is an outbox row like everywhere. A card is safe to send twice
(its id is the row's key and may be used once); of texts, one per chat may be seen twice after a kill.

**Places in the protocol.** A message may be answered under its own ``req_id`` (so that it does not count as in
progress: the platform holds three of one person at a time), a press may change its card within five seconds, a
person who comes in may be greeted within five seconds. Whatever else is pushed.

**Of the SDK** only one connection's life is used: its own reconnecting never notices an orderly close, ends in a
RecursionError after some 490 failed tries, and the SDK knows no ``disconnected_event`` (measured with 1.0.2).
"""
