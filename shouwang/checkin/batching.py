"""The queue before `record`: returns that arrive together commit together, and only then is each one answered.

One thread a process takes every return that waits, records them in one transaction and hands each its outcome. At low load a
batch is one. A data error is retried one by one, so that a poison row hurts only itself; a deadlock or a lost connection
retries the whole batch. The queue is bounded in length and in time; what is turned away was not written, and what is not
known to be written is never acknowledged. The thread starts with the first return, so a process may fork before.
"""

import atexit
import logging
import os
import threading
import time
from collections import deque

from django.db import Error, InterfaceError, OperationalError, connection

from shouwang.core import logs, metrics

BATCH = 256
PATIENCE_S = 10  # how long a return waits for its batch to begin before it is turned away
TRIES = 4
NAMED = 8  # requests of a batch that a line of the log names
PAUSE_S = 0.003  # at most, after a batch of several: whoever was just answered sends the next one, and larger batches cost less
log = logging.getLogger(__name__)


class Overloaded(Exception):
    """Turned away, certainly not written: the queue is full, stands still, or the database cannot be reached."""


class Ticket:
    """One return in the queue and what became of it. `done` is released when it is settled."""

    __slots__ = ("done", "error", "item", "outcome", "request")

    def __init__(self, item):
        self.item, self.outcome, self.error, self.request = item, None, None, logs.current()
        self.done = threading.Lock()
        self.done.acquire()

    def settle(self, outcome=None, error=None):
        """Hand over the outcome, or the exception that concerns this return alone."""
        self.outcome, self.error = outcome, error
        self.done.release()


class Batcher:
    """The queue and its thread. write: takes a list of returns, commits them, and gives an outcome for each."""

    def __init__(self, write, limit=1000):
        self.write, self.limit = write, limit
        self._reset()

    def _reset(self):
        self._pid = os.getpid()
        self._waiting: deque = deque()
        self._wake = threading.Condition()
        self._thread = None
        self._closed = False
        self._enough = 1  # so many that wait are a batch

    def submit(self, item):
        """Record one return with whatever else waits. Raises Overloaded, or the error that concerns this return alone."""
        if self._pid != os.getpid():
            self._reset()
        ticket = Ticket(item)
        with self._wake:
            if self._closed or len(self._waiting) >= self.limit:
                metrics.refused("queue")
                raise Overloaded
            self._waiting.append(ticket)
            if self._thread is None:
                self._start()
            elif len(self._waiting) == self._enough:
                self._wake.notify()
        if not ticket.done.acquire(timeout=PATIENCE_S):
            self._withdraw(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.outcome

    def _start(self):
        self._thread = threading.Thread(target=self._work, name="record", daemon=True)
        self._thread.start()
        atexit.register(self.drain)

    def _withdraw(self, ticket):
        """Leave the queue; once its batch has begun there is no leaving, and the outcome is waited for."""
        with self._wake:
            try:
                self._waiting.remove(ticket)
            except ValueError:
                pass
            else:
                metrics.refused("patience")
                raise Overloaded
        ticket.done.acquire()

    def _work(self):
        while True:
            batch = self._next()
            if not batch:
                break
            began = time.perf_counter()
            with logs.request(",".join(ticket.request for ticket in batch[:NAMED])):
                self._settle(batch)
            metrics.committed(len(batch), time.perf_counter() - began, len(self._waiting))
            self._await_those_of(batch)
        _close()

    def _next(self):
        """Whatever waits, as soon as anything does; nothing once the queue is closed and empty."""
        with self._wake:
            while not self._waiting and not self._closed:
                self._wake.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]

    def _await_those_of(self, batch):
        """After a batch of several, give those who were just answered a moment to send the next one, beside whoever came meanwhile."""
        if len(batch) == 1:
            return
        with self._wake:
            self._enough = min(len(self._waiting) + len(batch), BATCH)
            self._wake.wait_for(lambda: self._closed or len(self._waiting) >= self._enough, PAUSE_S)
            self._enough = 1

    def drain(self, seconds=30):
        """Take no more and wait until everything that waits is settled. True when it is."""
        if self._pid != os.getpid() or self._thread is None:
            return True
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _settle(self, batch):
        """Write a batch and settle every ticket of it, whatever happens."""
        try:
            outcomes = self._steadily(batch)
        except Overloaded as error:
            for ticket in batch:
                ticket.settle(error=error)
        except Exception as error:  # a data error, or a bug met by one return: find out whose; a ticket left open holds its phone for ever
            if len(batch) > 1:
                for ticket in batch:
                    self._settle([ticket])
            else:
                log.error("a return could not be recorded: %s", logs.described(error), exc_info=not isinstance(error, Error))
                batch[0].settle(error=error)
        else:
            for ticket, outcome in zip(batch, outcomes, strict=True):
                ticket.settle(outcome)

    def _steadily(self, batch):
        """Write; again after the connection was lost or the database was away. Raises Overloaded, or a data error.

        Every return carries a key, so one whose commit was not heard of is found, not written twice.
        """
        for lost in range(1, TRIES + 1):
            try:
                return self.write([ticket.item for ticket in batch])
            except (OperationalError, InterfaceError) as error:
                log.warning("a batch of %s was not written, attempt %s: %s", len(batch), lost, logs.described(error))
                _close()
                time.sleep(0.05 * 2**lost)
        metrics.refused("database")
        raise Overloaded


def _close():
    try:
        connection.close()
    except Error:  # it was lost: there is nothing to close
        connection.connection = None
