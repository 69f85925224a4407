"""The guided model as one among the models: the last one, which needs nobody."""

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from easymo.models.gateway.call import ModelCall


class GuidedClient:
    name = "guided"

    def __init__(self, guided: BaseChatModel) -> None:
        self._guided = guided

    async def answer(self, call: ModelCall) -> AIMessage:
        options = dict(call.options)
        if call.schema:
            options["tools"] = [convert_to_openai_tool(call.schema)]
        answer = await self._guided.ainvoke(list(call.messages), **options)
        if not isinstance(answer, AIMessage):
            raise TypeError(f"the guided model answered {answer!r}")
        return answer
