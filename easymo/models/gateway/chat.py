"""The gateway as a chat model of LangChain's kind, for one agent in one turn."""

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel, ConfigDict

from easymo.models.gateway.call import Model, ModelCall, ModelTurn


class GatewayChat(BaseChatModel):
    """Asks the line of models behind it. Raises ModelFailed when even the last one cannot help."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    line: Any  # a Model; pydantic cannot check a Protocol with properties
    agent: str
    turn: Any

    @property
    def _llm_type(self) -> str:
        return "gateway"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        schemas = [convert_to_openai_tool(tool) for tool in tools]
        options: dict[str, Any] = {"tools": schemas} if schemas else {}
        if tool_choice:
            options["tool_choice"] = tool_choice
        return self.bind(**options, **kwargs)

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Answers are instances of `schema`, a pydantic model."""

        def read(answer: AIMessage) -> BaseModel:
            if answer.tool_calls:
                return parsed.model_validate(answer.tool_calls[0]["args"])
            return parsed.model_validate_json(answer.text)

        parsed: type[BaseModel] = schema
        return self.bind(answer_schema=schema) | RunnableLambda(read)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("the graph calls models asynchronously")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        line: Model = self.line
        turn: ModelTurn = self.turn
        schema = kwargs.pop("answer_schema", None)
        answer = await line.answer(
            ModelCall(self.agent, messages, turn, turn.ends_at, options=kwargs, schema=schema)
        )
        return ChatResult(generations=[ChatGeneration(message=answer)])
