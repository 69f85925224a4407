"""Runs turns: claim, one graph run under one deadline, commit; an apology when it keeps failing."""

import asyncio
from dataclasses import dataclass

from langgraph.errors import GraphRecursionError

from db.pool import Pool
from db.repositories.turn.turns import ClaimedTurn
from easymo.messages.catalogue import language_or_default
from easymo.services.conversation_events import ConversationEvents
from easymo.services.media.media import MediaDesk
from easymo.services.media.spoken_words import choose_spoken_words
from easymo.services.media.voice_answer import SpokenAnswer, VoiceAnswers
from easymo.services.memory.summary import ConversationRef, Summariser
from easymo.services.pin import pin
from easymo.services.turn import turn as turns
from easymo.services.turn.effects.answer import Send, Transcribe
from easymo.services.turn.effects.customer import Remember
from easymo.services.turn.effects.effect import DropDrafts, Effect, FinishTurn
from easymo.services.turn.embedding_prefetch import Foresight
from easymo.services.turn.turn import TurnResult
from easymo.whatsapp.client import WhatsAppClient
from kit import log
from kit.clock import Clock
from kit.errors import Superseded
from kit.settings import Settings
from nodes.answers.rendering import render_apology
from server.workers.drain import Idle, Outcome, TryAgain, TurnAnswered, Wait
from server.workers.turn.attempt import TurnAttempt, begin_attempt
from server.workers.turn.graph_run import GraphRunner
from server.workers.turn.handoff_turn import file_turn
from server.workers.turn.shown_as_read import shown_as_read

logger = log.get(__name__)

LONGEST_WAIT_SECONDS = 0.25
"""What comes meanwhile may finish the thought, so it is looked for again."""


@dataclass(frozen=True)
class TurnRunner:
    """One per process; runs turns of many customers at once."""

    pool: Pool
    settings: Settings
    clock: Clock
    whatsapp: WhatsAppClient
    graph: GraphRunner
    media: MediaDesk
    foresight: Foresight
    live: ConversationEvents | None
    summariser: Summariser | None
    voice: VoiceAnswers | None

    async def run_next(self, customer_id: int) -> Outcome:
        """Claim and run the customer's next turn.

        Raises Superseded when somebody newer has them.
        """
        now = self.clock.now()
        turn = await turns.claim(self.pool, customer_id, now=now, settings=self.settings)
        if turn is None:
            return Idle()
        if turn.wait_seconds is not None:
            self.foresight.begin(customer_id)
            return Wait(min(turn.wait_seconds, LONGEST_WAIT_SECONDS))
        # Before anything else reads what was written.
        turn = await pin.take_out(self.pool, turn, self.settings)
        if turn.attempt > self.settings.turns.max_attempts and not turn.person:
            return await self._apologise(turn)
        return await self._attempt(turn)

    async def _attempt(self, turn: ClaimedTurn) -> Outcome:
        listener = self.live.listener(turn.conversation_id) if self.live else None
        deadline_seconds = self.settings.turns.deadline_seconds
        attempt = begin_attempt(self.pool, turn, deadline_seconds, listener)
        try:
            async with asyncio.timeout(deadline_seconds):
                result = await self._run(attempt)
        except Superseded:
            raise
        except Exception as error:
            return await self._fail(attempt, error)
        await self._tell_others(attempt.turn, result)
        return TurnAnswered()

    async def _run(self, attempt: TurnAttempt) -> TurnResult:
        await self.graph.agents.refresh()
        async with shown_as_read(self.whatsapp, attempt.turn):
            await self._understand(attempt)
            if attempt.turn.person:
                # While a person has the conversation, the answer is nobody's.
                result = file_turn(attempt.turn, self.settings.templates)
            else:
                result = await self.graph.run(attempt)
            await turns.commit(self.pool, attempt.turn, result)
        return result

    async def _understand(self, attempt: TurnAttempt) -> None:
        """Words for what was said or shown; a PIN that was spoken is taken out as well."""
        understood = await self.media.understand(attempt.turn, attempt.model_turn)
        if understood is not attempt.turn:
            attempt.turn = await pin.take_out(self.pool, understood, self.settings)

    async def _fail(self, attempt: TurnAttempt, error: Exception) -> Outcome:
        """Whatever it was, the messages wait in the inbox and the turn is run again."""
        turn = attempt.turn
        logger.error("turn.failed", turn_id=turn.id, attempt=turn.attempt, exc_info=error)
        sentence = f"{type(error).__name__}: {error}"
        await turns.fail(self.pool, turn, sentence, attempt.records)
        # Whoever went round in circles once would do it again.
        is_last = turn.attempt >= self.settings.turns.max_attempts
        if (is_last or isinstance(error, GraphRecursionError)) and not turn.person:
            return await self._apologise(turn)
        return TryAgain(self.settings.turns.retry_seconds)

    async def _tell_others(self, turn: ClaimedTurn, result: TurnResult) -> None:
        """Whoever looks on, the cache of answers, the notes of a long conversation, and a voice."""
        if self.live:
            texts = [one.words for one in result.utterances if not one.is_unsaid]
            self.live.tell(turn.conversation_id, "answered", texts=texts)
        if self.graph.cache and result.learned:
            await self.graph.cache.keep(result.learned)
        if self.summariser and result.is_long:
            which = ConversationRef(turn.conversation_id, turn.customer_id, turn.id)
            self.summariser.begin(which, turn.now)
        self._speak(turn, result)

    def _speak(self, turn: ClaimedTurn, result: TurnResult) -> None:
        """The answer to a voice note as one, beside what is written."""
        if self.voice is None:
            return
        language, rules = language_or_default(result.language), self.settings.voice
        words = choose_spoken_words(turn, result.utterances, language, rules)
        if words:
            self.voice.begin(SpokenAnswer(turn, words, language))

    async def _apologise(self, turn: ClaimedTurn) -> Outcome:
        """The end of a turn that keeps failing: an honest sentence, and a way to a person."""
        said = [render_apology(language_or_default(turn.language))]
        finish = FinishTurn("apologised", [], is_interrupted=turn.is_interrupted)
        effects: list[Effect] = [DropDrafts(), Transcribe(said), Send(said), Remember(), finish]
        await turns.commit(self.pool, turn, TurnResult(said, effects))
        logger.error("turn.apologised", turn_id=turn.id)
        return TurnAnswered()
