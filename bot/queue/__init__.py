"""The queue: the only door to Redis and RQ."""

from bot.queue.connection import connect, open_queue, open_second
from bot.queue.errors import Busy, HandedBack, Lost, QueueDown, Wait
from bot.queue.lease import Lease
from bot.queue.lessons import Lesson
from bot.queue.queue import Queue
from bot.queue.wanted import OpenCheck, Wanted

__all__ = [
    "Busy",
    "HandedBack",
    "Lease",
    "Lesson",
    "Lost",
    "OpenCheck",
    "Queue",
    "QueueDown",
    "Wait",
    "Wanted",
    "connect",
    "open_queue",
    "open_second",
]
