"""Vectors of OpenAI's. Only who has a key loads this."""

from langchain_openai import OpenAIEmbeddings

from kit.settings import Settings

MOST_SECONDS = 10


class OpenAIEmbedder:
    """The embeddings endpoint of OpenAI, or of any server that speaks like it."""

    dimension = 1536
    related_from = 0.3

    def __init__(self, settings: Settings) -> None:
        self.name = settings.openai.embedding_model
        self._client = OpenAIEmbeddings(
            model=self.name,
            dimensions=self.dimension,
            openai_api_key=settings.openai_api_key,
            openai_api_base=settings.openai_base_url,
            request_timeout=MOST_SECONDS,
            max_retries=1,
            # Other servers know nothing of OpenAI's tokens; our texts are short.
            check_embedding_ctx_length=False,
        )

    async def embed(self, texts: list[str]) -> list[list[float]]:
        return await self._client.aembed_documents(texts)
