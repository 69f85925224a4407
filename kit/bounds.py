"""What several settings are: a time to wait, a port, the name of a template."""

from typing import Annotated

from pydantic import Field

Seconds = Annotated[float, Field(ge=0)]
Port = Annotated[int, Field(ge=1, le=65535)]
TemplateName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
