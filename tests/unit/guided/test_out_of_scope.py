"""What EasyMO does not do is nobody's; what it does is never taken for that."""

import pytest
from langchain_core.messages import AIMessage

from easymo.messages.catalogue import say
from easymo.models.guided.nlu.agent_score.out_of_scope import is_out_of_scope
from easymo.models.guided.policies.guards.draft_threshold import DRAFTS
from tests.unit.guided.conftest import Ask, Read

NOBODYS = {
    "en": [
        "get me two plane seats to entebbe on the 12th",
        "is it going to be sunny in gisenyi on saturday",
        "wake me at quarter to six",
        "move 30 thousand from my savings to my sister's account",
        "settle my internet bill for december",
        "how many shillings do i get for fifty dollars",
        "which country won the world cup in 1998",
        "put on some jazz",
        "what is the best way to grill tilapia",
        "how do people greet each other in amharic",
        "can u lend me 5000",
        "could i borrow some money till friday",
    ],
    "fr": [
        "trouve-moi deux billets d'avion pour entebbe le 12",
        "fera-t-il beau à gisenyi samedi",
        "réveille-moi à six heures moins le quart",
        "transfère 30000 de mon épargne vers le compte de ma soeur",
        "règle ma facture internet de décembre",
        "combien de shillings pour cinquante dollars",
        "quel pays a gagné la coupe du monde en 1998",
        "mets un peu de jazz",
        "comment griller un tilapia",
        "comment se saluent les gens en amharique",
        "vous pouvez me prêter 5000 francs",
    ],
    "rw": [
        "nshakira amatike abiri y'indege ajya entebbe",
        "ku wa gatandatu i gisenyi hazaba izuba",
        "nkangura saa kumi n'ebyiri za mu gitondo",
        "vana ibihumbi mirongo itatu kuri konti yanjye ubishyire kuri konti ya mushiki wanjye",
        "nyishyurira fagitire ya interineti",
        "amadolari mirongo itanu avunjwa angahe mu mashilingi",
        "ni ikihe gihugu cyatwaye igikombe cy'isi",
        "nshyiriramo indirimbo za jazz",
        "bokesha bate ifi ya tilapia",
        "abantu basuhuzanya bate mu rurimi rwa amariki",
    ],
    "sw": [
        "nitafutie tiketi mbili za ndege kwenda entebbe",
        "jumamosi gisenyi kutakuwa na jua",
        "niamshe saa kumi na mbili kasorobo asubuhi",
        "hamisha elfu thelathini kutoka akiba yangu kwenda akaunti ya dada yangu",
        "lipa bili yangu ya intaneti ya desemba",
        "dola hamsini ni shilingi ngapi",
        "nchi gani ilishinda kombe la dunia",
        "cheza muziki wa jazz",
        "samaki wa tilapia anachomwa vipi",
        "watu husalimianaje kwa kiamhari",
    ],
}
OURS = {
    "en": [
        "a table for five this friday at eight please",
        "please cancel what i booked for sunday",
        "how much money is left in my wallet",
        "add 5000 to my wallet from momo",
        "i need a moto from remera to kimironko",
        "do you have cooking oil in any shop",
        "looking for a two bedroom house in kicukiro",
        "your driver was rude to me yesterday",
        "let me talk to a person",
        "what time do you close",
    ],
    "fr": [
        "une table pour cinq ce vendredi à vingt heures",
        "annulez ma réservation de dimanche",
        "combien il reste dans mon portefeuille",
        "ajoutez 5000 à mon portefeuille par momo",
        "je veux une moto de remera à kimironko",
        "avez-vous de l'huile de cuisine en boutique",
        "je cherche une maison de deux chambres à kicukiro",
        "votre chauffeur a été impoli hier",
        "je veux parler à une personne",
        "à quelle heure vous fermez",
    ],
    "rw": [
        "ndashaka ameza y'abantu batanu ku wa gatanu saa mbili z'ijoro",
        "hagarika ibyo nabikije ku cyumweru",
        "nsigaranye angahe mu ikofi yanjye",
        "ongera 5000 mu ikofi yanjye na momo",
        "nkeneye moto iva remera ijya kimironko",
        "mufite amavuta yo guteka mu iduka",
        "ndashaka inzu y'ibyumba bibiri kicukiro",
        "umumotari wanyu yantutse ejo",
        "ndashaka kuvugana n'umuntu",
        "mufunga saa ngahe",
    ],
    "sw": [
        "nataka meza ya watu watano ijumaa saa mbili usiku",
        "futa nafasi niliyoweka ya jumapili",
        "nina pesa ngapi kwenye pochi yangu",
        "ongeza 5000 kwenye pochi yangu kwa momo",
        "nahitaji boda kutoka remera hadi kimironko",
        "mna mafuta ya kupikia dukani",
        "natafuta nyumba ya vyumba viwili kicukiro",
        "dereva wenu alinitukana jana",
        "nataka kuongea na mtu",
        "mnafunga saa ngapi",
    ],
}
ACTS = {"create_booking", "request_ride", "order_for_pickup", "schedule_viewing", "create_ticket"}
LEAST_DECLINED, MOST_ACTING = 4, 1
"""Of ten; the rest may be asked about, looked up or searched for."""


@pytest.mark.parametrize("language", NOBODYS)
def test_what_nobody_here_does_is_declined_and_hardly_ever_begins_anything(
    ask: Ask, language: str
) -> None:
    answers = {said: answer_to(ask, said, language) for said in NOBODYS[language]}
    acting = [said for said, answer in answers.items() if ACTS & called(answer)]
    assert len(acting) <= MOST_ACTING, acting
    declined = say("general.out_of_scope", language)
    assert sum(answer.text == declined for answer in answers.values()) >= LEAST_DECLINED


@pytest.mark.parametrize("language", OURS)
def test_what_is_ours_is_never_declined(read: Read, language: str) -> None:
    assert [said for said in OURS[language] if is_out_of_scope(read(said, language))] == []


def answer_to(ask: Ask, said: str, language: str) -> AIMessage:
    agent = ask("triage", said).tool_calls[0]["args"]["agent"]
    return ask(agent, said, language=language)


def called(answer: AIMessage) -> set[str]:
    return {call["name"] for call in answer.tool_calls}


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour cher service, j'espère que vous vous portez bien",
        "Good morning dear team, I hope this finds you well",
        "Habari ndugu zangu, natumaini mnaendelea vizuri kabisa",
        "Muraho bavandimwe, twizere ko akazi kagenda neza",
    ],
)
def test_good_wishes_begin_nothing(ask: Ask, text: str) -> None:
    route = ask("triage", text).tool_calls[0]["args"]
    answer = ask(route["agent"], route["request"], language=route["language"])
    assert not {call["name"] for call in answer.tool_calls} & DRAFTS.keys()


def test_a_journey_between_two_places_of_ours_is_ours(ask: Ask) -> None:
    text = "jamani shikamooni, pikipiki kutoka Gisozi mpaka Remera itanigharimu bei gani"
    [call] = ask("triage", text).tool_calls
    assert call["args"]["agent"] == "driver"
