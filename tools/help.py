"""Help: how EasyMO works, from its help articles and from nothing else."""

from langchain_core.tools import tool

from db.repositories.help import Article
from easymo.messages.catalogue import say
from easymo.services.help.help import fill_article
from kit.errors import Unavailable
from kit.settings import Settings
from tools.answer import Answer, Artifact
from tools.runtime import Runtime, language_of

JUDGE = (
    "Does one of these articles answer just what was asked? Then answer from it alone, and end "
    "with its last line as it stands. If none does, do not answer it yourself and cite none."
)


@tool(response_format="content_and_artifact")
async def search_help(runtime: Runtime, question: str) -> Answer:
    """How EasyMO works: refunds, paying, changing, languages, PINs, privacy, groups, people.

    Args:
        question: The customer's question, whole and in their words.
    """
    context, language = runtime.context, language_of(runtime)
    if context.help is None:
        raise Unavailable
    near = await context.help.find_near(context.door, question, language)
    texts = [_cite(one.article, context.settings, language) for one in near]
    answer = next((text for one, text in zip(near, texts, strict=True) if one.answers), None)
    if not texts:
        told = f"No article answers that. Do not answer it yourself. {_nothing(language)}"
    else:
        listed = "\n\n".join(f"Article {n}:\n{text}" for n, text in enumerate(texts, start=1))
        told = f"{JUDGE} {_nothing(language)}\n\n{listed}"
    artifact = Artifact(
        say=answer or say("help.nothing", language), offers_person=True, is_for_agent=True
    )
    if answer:
        artifact["is_article"] = True
    return told, artifact


def _nothing(language: str) -> str:
    return f"Then say: {say('help.nothing', language)}"


def _cite(article: Article, settings: Settings, language: str) -> str:
    cited = say("help.cited", language, title=article.title)
    return f"{fill_article(article, settings)}\n\n{cited}"
