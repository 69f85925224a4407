"""What every table of a phrase file is."""

from pydantic import BaseModel, ConfigDict


class PhraseSection(BaseModel):
    """A table of a phrase file. A misspelled name in the file is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
