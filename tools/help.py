"""Help: how EasyMO works, from its help articles and from nothing else."""

from langchain_core.tools import tool

from easymo.messages.catalogue import say
from easymo.services.help.help import fill_article
from kit.errors import Unavailable
from tools.answer import Answer, Artifact
from tools.runtime import Runtime, language_of


@tool(response_format="content_and_artifact")
async def search_help(runtime: Runtime, question: str) -> Answer:
    """How EasyMO works: refunds, paying, changing, languages, PINs, privacy, groups, people.

    Args:
        question: The customer's question, whole and in her words.
    """
    context, language = runtime.context, language_of(runtime)
    if context.help is None:
        raise Unavailable
    found = await context.help.find(context.door, question, language)
    if found is None:
        nothing = say("help.nothing", language)
        told = f"No article answers that. Do not answer it yourself. Say: {nothing}"
        return told, Artifact(say=nothing, offers_person=True)
    cited = say("help.cited", language, title=found.title)
    text = f"{fill_article(found, context.settings)}\n\n{cited}"
    return f"Answer from this alone, and end with its last line as it stands:\n{text}", Artifact(
        say=text
    )
