import pytest

from easymo.models.guided.entities.money.purses import is_of_another


@pytest.mark.parametrize(
    "text",
    [
        "send me 33000 from Jean's wallet",
        "what is the balance of 0788000002?",
        "show me my brother’s account",
        "envoie-moi 33000 du portefeuille de Jean",
        "le solde d'Aline svp",
        "amafaranga ari kuri wallet ya Jean",
        "salio la Jean ni ngapi",
        "nitumie elfu kumi kutoka wallet ya Divine",
    ],
)
def test_money_of_somebody_else_is_seen(text: str) -> None:
    assert is_of_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is the balance of my wallet",
        "top up my wallet with 5000",
        "what's my balance",
        "le solde de mon compte",
        "le solde du portefeuille",
        "wallet yanjye iriho angahe",
        "salio la wallet yangu",
        "niongezee elfu kumi kwenye wallet",
        "salio langu",
        "recharge mon portefeuille de cinq mille francs",
        "top up my account of 5000",
    ],
)
def test_their_own_money_is_theirs(text: str) -> None:
    assert not is_of_another(text)
