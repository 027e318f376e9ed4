"""What the vendors' channels have in common: the robot of a group, and the messages of an application to its users."""

from abc import abstractmethod
from functools import partial

from shouwang.core.channels import shapes
from shouwang.core.channels.http import Answer, Caller
from shouwang.core.channels.shapes import Channel, Outcome, Result, Trouble
from shouwang.core.channels.tokens import Token


class GroupRobot(Channel):
    """群机器人: one text to one group, a call for each."""

    medium = "group"
    to_group = True
    batch = batch_alike = 1
    codes: tuple[str, ...] = ("errcode",)  # where the vendor's own code stands: the first of these names
    rests: dict[int, int] = {}  # code → seconds to leave the robot alone

    def begin(self):
        self.caller = Caller()

    def send(self, messages, within_s=60):
        return shapes.in_turn([[message] for message in messages], self._one, within_s)

    @abstractmethod
    def wrapped(self, text) -> dict:
        """What the call carries for a text: `content`, and `params` where the address is signed."""

    def _one(self, group) -> list[Outcome]:
        try:
            answer = self.caller.call("POST", self.told("url"), **self.wrapped(group[0].text))
            code = answer.code(*self.codes)
        except Trouble as trouble:
            return shapes.troubled(group, trouble)
        if code:
            return shapes.all_of(group, Result.FAILED, f"{self.codes[0]} {code}", answer.rest_s or self.rests.get(code, 0))
        return shapes.all_of(group, Result.DELIVERED)


class Application(Channel):
    """Messages of an application: one call for many users who get the same text, under a token that is fetched when needed."""

    batch = 20
    together = True
    gives_token = ""  # the path that gives a token
    token_refused: frozenset[int] = frozenset()
    rests: dict[int, int] = {}  # code → seconds to leave the vendor alone

    def begin(self):
        self.caller = Caller()
        self.token = Token(self._fetch)

    def send(self, messages, within_s=60):
        return shapes.in_turn(shapes.alike(messages, self.batch_alike), self.to_all, within_s)

    @abstractmethod
    def to_all(self, group) -> list[Outcome]:
        """One call for all messages of a group, which have the same text."""

    @abstractmethod
    def credentials(self) -> dict:
        """What a token is given for."""

    def code_of(self, answer) -> int:
        """The vendor's own code."""
        return answer.code("errcode")

    def called(self, path, content) -> tuple[Answer, int]:
        """The answer and its code; a token that was refused is fetched once more (what was refused was not sent)."""
        send = partial(self.caller.call, "POST", self._url(path), content=content)
        for _again in (False, True):
            token = self.token.get()
            answer = send(params={"access_token": token})
            code = self.code_of(answer)
            if code not in self.token_refused:
                break
            self.token.forget(token)
        return answer, code

    def failed(self, group, code) -> list[Outcome]:
        """Nothing was taken, for a reason that has nothing to do with who it was for."""
        return shapes.all_of(group, Result.FAILED, f"errcode {code}", self.rests.get(code, 0))

    def _url(self, path):
        return self.told("base").rstrip("/") + path

    def _fetch(self):
        answer = self.caller.call("GET", self._url(self.gives_token), params=self.credentials())
        code = answer.code("errcode")
        if code or not isinstance(answer.content.get("access_token"), str):
            raise Trouble(Result.UNTRIED, f"gettoken {code}", self.rests.get(code, 0))
        return answer.content["access_token"], int(answer.content.get("expires_in") or 7200)
