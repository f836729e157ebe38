"""One write, or many of a kind at once: noted in the ledger before and after, tried again where that helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from .ledger import Entry, Ledger
from .messages import say
from .plan import LEDGER_KEY
from .secretcmp import digest
from .types import Adapter, AdapterError, Key, KindSpec, ManyAtOnce, Step

TRIES = 4
FIRST_WAIT_S = 0.5
SILENT = 3  # so many writes in a row without any answer, each with its tries, end a run

Answer = str | AdapterError


class Writer:
    """`lost`: why nothing more is tried."""

    def __init__(
        self,
        adapter: Adapter,
        kinds: Mapping[str, KindSpec],
        ledger: Ledger,
        secrets: Mapping[str, str],
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.adapter = adapter
        self.kinds = kinds
        self.ledger = ledger
        self.secrets = secrets
        self.sleep = sleep or time.sleep
        self.lost = ""
        self._silent = 0
        self._begun: dict[Key, AdapterError] = {}

    def write(self, steps: Sequence[Step]) -> Iterator[tuple[Step, AdapterError | None]]:
        """Steps of one kind and verb; each comes back once, as soon as it is settled."""
        asked = []
        for step in steps:
            if step.at in self._begun:
                yield step, self._begun[step.at]
            elif step.do in ("adopt", "forget"):
                self._note(step)
                yield step, None
            else:
                self._announce(step)
                asked.append(step)
        for step, answer in self._retried(asked):
            error = answer if isinstance(answer, AdapterError) else None
            self._settle(step, answer)
            self._listen(error)
            yield step, error

    def _entry(self, step: Step) -> Entry:
        ledger = self.ledger
        found = ledger.get(step.at) or (ledger.get(step.before.at) if step.before else None)
        return found or Entry("created" if step.do == "create" else "adopted")

    def _note(self, step: Step) -> None:
        if step.do == "forget" or step.before is None:
            self.ledger.drop(step.at)
        else:
            self.ledger.put(step.at, replace(self._entry(step), id=step.before.id, intent=None))

    def _announce(self, step: Step) -> None:
        if step.do == "create":
            self.ledger.put(step.at, Entry("created", intent="create"))
            return
        if step.before is None:
            raise ValueError(f"{step.do} of {step.kind}:{step.key} without what is there")
        entry = self._entry(step)
        # A create that was cut short stays one until it is whole: the intent is not weakened to "change".
        intent = "delete" if step.do == "delete" else entry.intent or "change"
        self.ledger.put(step.before.at, replace(entry, id=step.before.id, intent=intent))

    def _settle(self, step: Step, answer: Answer) -> None:
        if isinstance(answer, AdapterError):
            if answer.begun:
                self._begun[step.at] = answer
            if step.do == "create" and answer.duplicate:
                self.ledger.drop(step.at)  # somebody else's, made since we looked: the next run adopts it
        elif step.do == "delete":
            self.ledger.drop(step.at)
        elif step.before is None:
            self.ledger.put(step.at, Entry("created", id=answer, hmac=self._digests(step)))
        else:
            entry = self._entry(step)
            if step.before.at != step.at:
                self.ledger.drop(step.before.at)
            self.ledger.put(step.at, replace(entry, id=step.before.id, hmac=self._digests(step), intent=None))

    def _listen(self, error: AdapterError | None) -> None:
        self._silent = self._silent + 1 if error is not None and error.silent else 0
        if self._silent >= SILENT:
            self.lost = say("lost", many=SILENT)

    def _values(self, step: Step) -> dict[str, str]:
        return {name: self.secrets[ref.name] for name, ref in step.obj.secrets.items()} if step.obj else {}

    def _digests(self, step: Step) -> dict[str, str]:
        key = self.secrets.get(LEDGER_KEY, "")
        return {name: digest(key, step.at, name, value) for name, value in sorted(self._values(step).items())}

    def _retried(self, steps: Sequence[Step]) -> Iterator[tuple[Step, Answer]]:
        wait = FIRST_WAIT_S
        unsure: set[Key] = set()
        for attempt in range(1, TRIES + 1):
            again: list[Step] = []
            for step, answer in self._answers(steps) if steps else ():
                if isinstance(answer, AdapterError):
                    if answer.duplicate and step.at in unsure and step.do == "create":
                        yield step, ""  # an earlier try did it, though its answer was lost; the next read has the id
                        continue
                    if answer.unsure:
                        unsure.add(step.at)
                    if answer.retry and attempt < TRIES and not self._twice(step, unsure):
                        again.append(step)
                        continue
                yield step, answer
            if not again:
                return
            steps = again
            self.sleep(wait)
            wait *= 2

    def _twice(self, step: Step, unsure: set[Key]) -> bool:
        """Whether another try might make a second one."""
        return step.do == "create" and step.at in unsure and not self.kinds[step.kind].unique

    def _answers(self, steps: Sequence[Step]) -> Iterator[tuple[Step, Answer]]:
        if self.kinds[steps[0].kind].batch == 1:
            for step in steps:
                try:
                    yield step, self._call(step)
                except AdapterError as error:
                    yield step, error
            return
        if not isinstance(self.adapter, ManyAtOnce):
            raise TypeError(f"{steps[0].kind} is written many at once, but its adapter has no write_many")
        open_ = {step.at: step for step in steps}
        cut = AdapterError(say("no_answer"), retry=True, unsure=True, silent=True)
        try:
            for step, answer in self.adapter.write_many(steps):
                if open_.pop(step.at, None) is not None:
                    yield step, answer
        except AdapterError as error:
            cut = error
        for step in open_.values():
            yield step, cut

    def _call(self, step: Step) -> str:
        values = self._values(step)
        if step.do == "create" and step.obj is not None:
            return self.adapter.create(step.obj, values)
        if step.do == "delete" and step.before is not None:
            self.adapter.delete(step.before)
        elif step.obj is not None and step.before is not None:
            self.adapter.change(step.obj, step.before, set(step.fields), values)
        return ""
