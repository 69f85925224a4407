"""Turns what a business sent into what the customer sees."""

from functools import singledispatch

from server.dev.emulator.customer.customers import JSON, Look, ScreenOption
from server.dev.emulator.meta import interactive as kinds
from server.dev.emulator.meta import outbound, parts, showcase

Framed = (
    kinds.MetaButtons
    | kinds.Rows
    | kinds.UrlButton
    | kinds.Flow
    | showcase.ProductList
    | showcase.Catalog
)


@singledispatch
def look(content: object) -> Look:
    raise TypeError(f"no look for {type(content).__name__}")


@look.register
def _(content: outbound.MetaText) -> Look:
    return Look(text=content.body)


@look.register
def _(content: outbound.Image) -> Look:
    return Look(text=content.caption, media=_media("image", content))


@look.register
def _(content: outbound.Video) -> Look:
    return Look(text=content.caption, media=_media("video", content))


@look.register
def _(content: outbound.Audio) -> Look:
    return Look(media=_media("audio", content))


@look.register
def _(content: outbound.Document) -> Look:
    return Look(text=content.caption, media=_media("document", content, content.filename))


@look.register
def _(content: outbound.Sticker) -> Look:
    return Look(media=_media("sticker", content))


@look.register
def _(content: outbound.MetaLocation) -> Look:
    return Look(location=content.model_dump())


@look.register(list)
def _(content: list[outbound.MetaContact]) -> Look:
    return Look(contacts=tuple(contact.name.formatted_name for contact in content))


@look.register
def _(content: kinds.MetaButtons) -> Look:
    buttons = (button.reply for button in content.action.buttons)
    return _framed(
        content,
        options=tuple(ScreenOption(reply.id, reply.title, "button") for reply in buttons),
    )


@look.register
def _(content: kinds.Rows) -> Look:
    options = tuple(
        ScreenOption(row.id, row.title, "list", row.description, section.title)
        for section in content.action.sections
        for row in section.rows
    )
    return _framed(content, options=options, list_button=content.action.button)


@look.register
def _(content: kinds.UrlButton) -> Look:
    parameters = content.action.parameters
    link: JSON = {"title": parameters.display_text, "url": str(parameters.url)}
    return _framed(content, link=link)


@look.register
def _(content: kinds.MetaLocationRequest) -> Look:
    return Look(text=content.body.text, asks_location=True)


@look.register
def _(content: kinds.Flow) -> Look:
    return _framed(content, link={"title": content.action.parameters.flow_cta, "url": ""})


@look.register
def _(content: showcase.ProductList) -> Look:
    return _framed(content, link={"title": "View items", "url": ""})


@look.register
def _(content: showcase.MetaProduct) -> Look:
    return Look(
        text=content.body.text if content.body else "",
        link={"title": content.action.product_retailer_id, "url": ""},
    )


@look.register
def _(content: showcase.Catalog) -> Look:
    return _framed(content, link={"title": "View catalog", "url": ""})


@look.register
def _(content: showcase.Carousel) -> Look:
    return Look(text=content.body.text, link={"title": "View cards", "url": ""})


@look.register
def _(content: kinds.ContactRequest) -> Look:
    return Look(text=content.body.text, link={"title": "Share contact info", "url": ""})


def _media(kind: str, reference: parts.Reference, filename: str = "") -> JSON:
    url = str(reference.link) if reference.link else f"/phone/media/{reference.id}"
    return {"kind": kind, "id": reference.id, "url": url, "filename": filename}


def _framed(
    content: kinds.MetaButtons
    | kinds.Rows
    | kinds.UrlButton
    | kinds.Flow
    | showcase.ProductList
    | showcase.Catalog,
    *,
    options: tuple[ScreenOption, ...] = (),
    list_button: str = "",
    link: JSON | None = None,
) -> Look:
    header, media = _header(getattr(content, "header", None))
    return Look(
        text=content.body.text,
        header=header,
        footer=content.footer.text if content.footer else "",
        media=media,
        options=options,
        list_button=list_button,
        link=link,
    )


def _header(header: parts.Header | None) -> tuple[str, JSON | None]:
    match header:
        case parts.TextHeader():
            return header.text, None
        case parts.ImageHeader():
            return "", _media("image", header.image)
        case parts.VideoHeader():
            return "", _media("video", header.video)
        case parts.DocumentHeader():
            return "", _media("document", header.document, header.document.filename)
        case None:
            return "", None
