"""Somebody who is not understood is asked with a list; what she presses goes where it belongs."""

from tests.conversation.conftest import RunningProduct

PATH = "SELECT path FROM turns ORDER BY id DESC LIMIT 1"
SERVICES = [
    "Book a table",
    "My bookings",
    "My wallet",
    "Top up",
    "A ride",
    "Shops",
    "A home",
    "Report a problem",
    "Prices and hours",
    "Talk to a person",
]
# What is pressed, what is answered, and whose tools answered.
PRESSED = {
    "My wallet": ("wallet", "payment_tools"),
    "A ride": ("Where", "driver_tools"),
    "My bookings": ("booking", "booking_tools"),
    "Shops": ("Bakery", "shop_tools"),
    "Report a problem": ("What happened", "support_tools"),
}


async def test_an_unclear_message_is_answered_by_a_list_of_what_can_be_done(
    product: RunningProduct,
) -> None:
    aline = product.phone()
    asked = await aline.write("fnord zzyzx blorp")
    assert "not sure what you mean" in asked.text
    assert asked.titles == SERVICES
    assert len(asked.bubbles) == 1

    for title, (words, tools) in PRESSED.items():
        answer = await aline.press(title, of=asked)
        assert words in answer.text
        [(path,)] = await product.rows(PATH)
        assert tools in path

    # The press asked what happened: her next words are the ticket.
    told = await aline.write("the waiter took my umbrella")
    [(number, words)] = await product.rows("SELECT id, words FROM tickets")
    assert words == "the waiter took my umbrella"
    assert f"ticket {number}" in told.text

    await aline.write("kiswahili")
    in_swahili = await aline.write("fnord zzyzx blorp")
    assert "Weka meza" in in_swahili.titles
    assert "kiasi gani" in (await aline.press("Ongeza pesa")).text
