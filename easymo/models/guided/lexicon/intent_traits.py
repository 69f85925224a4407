"""What is true of an intent beside whose it is. Policies ask for a trait, and list no intents."""

from typing import Literal

Trait = Literal[
    # "Don't …" asks for nothing of the kind.
    "deniable",
    # A setting of the customer's; `switch`: named `<setting>_on` and `<setting>_off`.
    "setting",
    "switch",
    # About what is remembered of the customer.
    "memory",
    # Asks for nothing; `courtesy`: said before what one really wants.
    "small_talk",
    "courtesy",
    # Gives a plain answer to what was asked.
    "reply",
    # Said around anything, or in words that a table, goods and homes have in common.
    "shared",
    # Said of other things too, but rarely: "a moto", "a house".
    "rarely_shared",
    # Said of goods, of homes and of a table alike, so the open conversation decides.
    "of_any_noun",
    # Its phrases stand before the name of what is asked for.
    "names_goods",
    # Looks for goods, where goods are spoken of.
    "finds_goods",
    # In a whole sentence it looks for something anew, and takes nothing from a list before it.
    "looks_anew",
    # Begins something: a booking, its end, a ride, an order, a viewing, a payment, a ticket.
    "drafts",
    # Ends what is asked for, by its own name; `quoted`: its name, in words that end it.
    "calls_off",
    "quoted",
    # Asks for a payment.
    "pays",
    # Asks how things are, which is no complaint about them.
    "question",
    # Asks what EasyMO is; the answer is the same for everybody.
    "about_easymo",
    # For EasyMO itself, and not for the agent of the open conversation.
    "to_easymo",
    # A day beside it ("who won yesterday") is no wish to book.
    "off_topic",
    # Not a complaint or a ride, whatever known messages the words are like.
    "means_itself",
    # Found by meaning, it stands behind a mere day: "will it rain tomorrow".
    "outweighs_a_day",
    # Says what went wrong.
    "complaining",
    # A request of its own beside a complaint.
    "beside_complaint",
    # Does not say what happened, right after that was asked.
    "leaves_complaint",
    # May be in the words of somebody who says what went wrong.
    "in_feedback",
    # A question that may be about whatever was shown last.
    "about_anything",
    # Asks for all that it needs by itself.
    "self_contained",
]
